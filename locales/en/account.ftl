# The account.

account-title = Your account
account-heading = Hello, { $name }
account-lead = How you sign in at { $company }.
account-nav-overview = Overview
account-nav-mfa = Two-step verification
account-nav-mobile = Mobile
account-nav-admin = Administration
account-sign-out = Sign out
account-mfa-title = Multi-Factor Authentication
account-mfa-lead = Also called 2FA or two-step verification: something besides your password.
account-mfa-intro = With multi-factor authentication (MFA, 2FA, two-step verification), your password alone opens nothing: a code from something that you have is asked for as well.
account-mfa-manage = Manage two-step verification
account-mfa-enabled = Your authenticator app is set up. From now on we ask for its code.
account-mfa-disabled = Your authenticator app no longer counts. Please remove the account from the app too.
account-app = Authenticator app
account-app-title = Authenticator app
account-app-lead = An app on your phone that shows a new code every 30 seconds, without a network.
account-app-since = Set up { $at }
account-app-replace = Set up another app
account-app-replaces = Your present app goes on working until the new one has given its first right code.
account-on = On
account-off = Off
account-none = None
account-enable = Enable
account-disable = Disable
account-disable-title = Disable the authenticator app
account-disable-question = Do you want to disable your authenticator app?
account-disable-not = Not possible
account-disable-then-phone = From then on codes go to { $phone }. Trusted computers and other sign-ins end.
account-disable-then-none = From then on your password stands alone. Trusted computers, recovery codes and other sign-ins end.
account-disable-reminder = Afterwards, please remove this account from the app as well: its codes will be worth nothing.
account-required = { $by } requires two-step verification (since { $at }), so it cannot be switched off here.
account-required-locked = { $by } requires two-step verification and has locked this setting (since { $at }), so it cannot be switched off here.
account-phone = Mobile for text messages
account-phone-lead = Codes can come to a mobile number that you have validated.
account-email = E-mail
account-codes-title = Recovery codes
account-codes-lead = For the day that your phone is lost. Each works once.
account-codes-new = Make ten new codes
account-mobile-title = Manage mobile
account-mobile-manage = Manage mobile
account-mobile-current = Your number
account-mobile-new = New number
account-mobile-new-lead = We send a code to it. The old number stays until you choose Update.
account-mobile-validate = Validate phone
account-mobile-code-title = Code from SMS
account-verify = Verify
account-mobile-validated = Your phone number has been validated
account-mobile-update = Update
account-mobile-update-hint = Choose Update to save it. Until then codes go where they went before.
account-mobile-keep = Keep the old number
account-mobile-remove = Remove this number
account-mobile-saved = Saved.
account-validated = Validated
account-unvalidated = Not validated yet
account-devices = Trusted computers
account-devices-lead = Here only your password is asked for. End what you do not recognise.
account-devices-none = You trust no computer.
account-sessions = Where you are signed in
account-sessions-lead = Browsers that are signed in with your account.
account-sign-out-others = Sign out everywhere else
account-computer = Computer
account-address = Address
account-since = Since
account-until = Until
account-ends = Ends
account-action = Action
account-end = End
account-here = This one
account-back = Back
account-codes-left =
    { $left ->
        [0] No codes left.
        [one] One code left.
       *[other] { $left } codes left.
    }

# Messages to people: e-mail (subject, text, after the code or link) and SMS.
# A blank line starts a new paragraph. A code's SMS stays within one segment: GSM characters only.

message-footer = This message was sent automatically by { $brand }. Replies are not read.

message-authenticator-password = password
message-authenticator-email = code by e-mail
message-authenticator-sms = code by SMS
message-authenticator-totp = authenticator app
message-authenticator-security_key = security key
message-authenticator-recovery_code = recovery codes

message-login-code-subject = { $brand } - One-time code for login
message-login-code-text = Your one-time code for logging in to { $brand }:
message-login-code-after =
    It works once and expires in { $minutes } minutes. Never give it to anybody, not even to somebody who says they work for { $brand }.

    If you did not try to log in, you can ignore this message. Somebody may know your password, though: consider changing it.
message-login-code-sms = { $brand }: { $code } is your one-time code for login. It expires in { $minutes } minutes. Never share it.

message-phone-code-subject = { $brand } - Code to confirm your mobile number
message-phone-code-text = Your code to confirm a mobile number for { $brand }:
message-phone-code-after =
    It works once and expires in { $minutes } minutes.

    If you did not ask for it, you can ignore this message.
message-phone-code-sms = { $brand }: { $code } confirms your mobile number. It expires in { $minutes } minutes. Not you? Ignore this message.

message-recovery-code-used-subject = { $brand } - A recovery code was used
message-recovery-code-used-text =
    One of your recovery codes was just used to log in to { $brand }. Recovery codes left: { $left }.

    If few are left, make new ones in your profile, under Multi-Factor Authentication.

    If this was not you, change your password now and tell your administrator.
message-recovery-code-used-sms = { $brand }: a recovery code was used to log in. Codes left: { $left }. Not you? Change your password and tell your administrator.

message-authenticator-added-subject = { $brand } - A way to log in was added
message-authenticator-added-text =
    This was added to your { $brand } account as a second step at login: { $authenticator }.

    If this was not you, change your password now and tell your administrator.
message-authenticator-added-sms = { $brand }: added to your account: { $authenticator }. Not you? Change your password and tell your administrator.

message-authenticator-removed-subject = { $brand } - A way to log in was removed
message-authenticator-removed-text =
    This no longer protects your { $brand } account: { $authenticator }. You can delete the account's entry from the app or device as well.

    If this was not you, change your password now and tell your administrator.
message-authenticator-removed-sms = { $brand }: removed from your account: { $authenticator }. Not you? Change your password and tell your administrator.

message-phone-changed-subject = { $brand } - Your mobile number was changed
message-phone-changed-text =
    The mobile number of your { $brand } account was changed. From now on codes go to the new number.

    If this was not you, change your password now and tell your administrator.
message-phone-changed-sms = { $brand }: the mobile number of your account was changed. Not you? Change your password and tell your administrator.

message-password-reset-subject = { $brand } - Choose a new password
message-password-reset-text = Somebody, hopefully you, asked for a new password for { $brand }. Choose it here:
message-password-reset-button = Choose a new password
message-password-reset-after =
    The link works once and for { $minutes } minutes. Your second step at login stays as it is.

    If you did not ask for it, you can ignore this message: nothing has changed.
message-password-reset-sms = { $brand }: choose a new password within { $minutes } minutes: { $url } Not you? Ignore this message.

message-password-changed-subject = { $brand } - Your password was changed
message-password-changed-text =
    The password of your { $brand } account was changed, and you were logged out everywhere else.

    If this was not you, tell your administrator now.
message-password-changed-sms = { $brand }: your password was changed. Not you? Tell your administrator now.

message-mfa-reset-subject = { $brand } - Your multi-factor authentication was reset
message-mfa-reset-text =
    An administrator reset multi-factor authentication (MFA, also called two-step or 2FA) for your { $brand } account. You were logged out everywhere; your apps, trusted computers and recovery codes no longer count.

    At your next login you will be asked to set it up again. If you did not ask for this, tell your administrator now.
message-mfa-reset-sms = { $brand }: an administrator reset your multi-factor authentication. You will set it up again at your next login. Not asked for? Tell your administrator.

message-wrong-second-factor-subject = { $brand } - Somebody entered a wrong code
message-wrong-second-factor-text =
    Somebody logged in to { $brand } with your password and then entered a wrong code. They did not get in.

    If this was you, there is nothing to do. If it was not, somebody knows your password: change it now.
message-wrong-second-factor-sms = { $brand }: somebody gave your password and then a wrong code. They did not get in. Not you? Change your password now.

message-factor-suspended-subject = { $brand } - A way to log in is suspended
message-factor-suspended-text =
    After too many wrong answers this is suspended for your { $brand } account: { $authenticator }. Your other ways to log in still work.

    If this was not you, somebody knows your password: change it now. Your administrator can lift the suspension by resetting your multi-factor authentication.
message-factor-suspended-sms = { $brand }: suspended after too many wrong answers: { $authenticator }. Not you? Change your password now.

message-trusted-computer-subject = { $brand } - A computer was trusted
message-trusted-computer-text =
    You chose to trust a computer: for some days { $brand } will ask for your password there, and for no second step.

    You can end this in your profile. If this was not you, change your password now, which ends it too.
message-trusted-computer-sms = { $brand }: a computer was trusted for your account. Not you? Change your password now.

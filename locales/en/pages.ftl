### Sentences of the pages: sign-in, set-up, consent, logout, errors. Calm, short, no jargon.

moment-months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec

frame-skip = Skip to the content
frame-nav = Main menu
frame-problem = Problem:
continue = Continue
copy = Copy
copied = Copied
login-button = Log in
try-another-way = Try another way

## Around every step

flow-onward = to continue to { $client }
flow-signing-in-as = Logging in as
flow-not-you = Not you?
flow-back = Back

## Name and password

password-title = Log in
password-heading = Log in
password-heading-again = Confirm that it is you
password-username = User name
password-password = Password
password-show = Show
password-hide = Hide
password-company = Company
password-forgotten = Forgot your password?
password-incomplete = Enter your user name and your password.
password-wrong = The user name or the password is not right. Please try again.
password-choose-company = You have accounts in several companies. Choose one and enter its password.
password-too-many = There were too many tries. Please wait { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    } and try again.

## The one-time code

code-title = One-time code
code-heading = One more step
code-label = One-time code
code-sent-sms = We sent a code to { $to }.
code-sent-email = We sent a code to { $to }.
code-spam = It can take several minutes. If it does not arrive, check your spam folder for a message from { $sender } with the subject “{ $subject }”.
code-from-app = Open your authenticator app and enter the code that it shows for this account.
code-from-list = Enter one of your saved recovery codes. Each works once.
code-left = { $left ->
        [one] You have one recovery code left.
       *[other] You have { $left } recovery codes left.
    }
code-sent-again = A new code is on its way. The earlier one still works.
code-empty = Enter the code.
code-wrong = { $left ->
        [one] That code is not right. You can try one more time.
       *[other] That code is not right. You can try { $left } more times.
    }
code-expired = That code has expired. Ask for a new one.
code-used = That code was used already. Enter the next one.
code-closed = There were too many wrong codes, so this one no longer works. Ask for a new code or try another way.
code-resting = There were too many wrong codes. Please wait { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    } or try another way.
code-suspended = This way of logging in is paused after many wrong codes. Try another way or ask for help.
code-too-soon = { $seconds ->
        [one] You can ask for a new code in one second.
       *[other] You can ask for a new code in { $seconds } seconds.
    }
code-no-more = We have sent as many codes as we may for now. Use the latest one, try another way, or try again in a quarter of an hour.

delivery-invalid = We could not send the code: the number or address does not exist. Try another way.
delivery-unreachable = We could not deliver the code: the phone or mailbox cannot be reached at the moment.
delivery-opted-out = We could not send the code: this number has asked for no more messages. Reply START to an earlier message, or try another way.
delivery-unavailable = Messages cannot be sent at the moment. Please try another way or try again in a few minutes.

trust-label = Trust this computer for { $days ->
        [one] one day
       *[other] { $days } days
    }
trust-hint = You will not be asked for a code in this browser. Only tick this on a computer that is yours.

resend-ask = Nothing arrived?
resend-button = Send a new code
resend-wait = { $seconds ->
        [one] possible in one second
       *[other] possible in { $seconds } seconds
    }
resend-wait-short = in { $seconds } s
resend-none = No more codes can be sent for now. Use the latest one.

help-summary = Can’t get a code?
help-other-way = Use “Try another way” to receive the code somewhere else.
help-recovery = Lost your phone? Enter one of the recovery codes that you saved when you set up your login.
help-contact = Still stuck? Get help from
help-administrator = Still stuck? Ask your administrator to help you log in.

why-summary = Why am I asked?
why-known-as = A second step keeps your account safe even if somebody knows your password. You may know it as MFA, 2FA or two-step verification.

## Another way

choose-title = Try another way
choose-heading = Try another way
choose-none = There is no other way set up for your account.
way-to = Code to { $to }
way-totp = Authenticator app
way-totp-hint = Enter the code from your app
way-sms = Text message
way-sms-hint = Get a code by text message
way-email = E-mail
way-email-hint = Get a code by e-mail
way-recovery_code = Recovery code
way-recovery_code-hint = Enter one of your saved codes
way-password = Password
way-password-hint = Enter your password

## Set-up

steps-label = Step { $current } of { $total }
steps-set-up = Set up
steps-save = Save codes
steps-finish = Finish

enrol-title = Set up your second step
enrol-heading = Protect your account
enrol-lead = From now on, a second step follows your password. Choose what it will be. This takes about two minutes.
enrol-grace = { $days ->
        [0] This is the last day on which you can do it later.
        [one] You can do this later: one day is left.
       *[other] You can do this later: { $days } days are left.
    }
enrol-later = Do it later
enrol-other = Choose something else
enrol-recommended = Recommended
enrol-totp = Authenticator app
enrol-totp-hint = An app on your phone shows the codes. Works without a signal.
enrol-sms = Mobile number
enrol-sms-hint = You get each code by text message.

app-title = Set up an authenticator app
app-heading = Set up an authenticator app
app-install = Install an app
app-install-lead = Use the authenticator app that you have, or install one on your phone.
app-list-summary = Recommended apps
app-other-account = – choose “Other account” there
app-any = or any other authenticator app
app-scan = Scan the QR code
app-generate-lead = Have your phone at hand, then show the code to scan.
app-generate = Generate the QR code
app-scan-lead = In the app, add an account and scan this picture.
app-qr-alt = QR code for your authenticator app. If you cannot scan it, use the key below.
app-same-device = Reading this on your phone? Open it in the app
app-key-label = Cannot scan? Type this key into the app:
app-verify = Enter the code
app-code-label = One-time code
app-code-hint = The app now shows six digits for this account.
app-verify-button = Verify code

phone-title = Add your mobile number
phone-heading = Add your mobile number
phone-lead = We will send your one-time codes to this number by text message.
phone-label = Mobile number
phone-hint-us = Ten digits, or + with the country code.
phone-hint-other = As you would dial it in your country ({ $country }), or + with the country code.
phone-consent = I agree to receive one-time codes from { $brand } by text message
phone-consent-hint = Only for logging in and for security. Your operator may charge for messages.
phone-empty = Enter your mobile number.
phone-no-consent = Tick the box, so that we may send you text messages.
phone-invalid = That does not look like a phone number. Check the digits, or start with + and the country code.
phone-not-mobile = That number cannot receive text messages. Enter a mobile number.
phone-country = We cannot send text messages to that country. Choose an authenticator app instead.
phone-too-many = Too many numbers were tried. Please wait a while or choose something else.

phone-code-title = Code from SMS
phone-code-heading = Check your phone
phone-code-label = Code from SMS
phone-other-number = Use another number

recovery-title = Save your recovery codes
recovery-heading = Save your recovery codes
recovery-lead = If you ever lose your phone, one of these codes lets you in. Each works once.
recovery-once = These codes are shown only now. Keep them in a safe place, not on your phone alone.
recovery-download = Download
recovery-print = Print
recovery-file-note = Recovery codes. Each works once. Keep them in a safe place.
recovery-saved = I have saved these codes

done-title = Everything is set up
done-heading = Everything is set up
done-lead = Your account is now protected by a second step.
done-app = Your authenticator app is ready
done-phone = Codes go to { $to }
done-recovery = Your recovery codes are saved
done-finish = Finish
done-next = Next: { $client }

nudge-title = A faster way to log in
nudge-heading = Get your codes faster
nudge-lead = E-mails can be slow. Add a mobile number or an app, and your next code is there at once.
nudge-later = Not now

## Forgotten password

forgotten-title = Forgotten password
forgotten-heading = Forgot your password?
forgotten-lead = Enter your user name and we will send you a link to choose a new one.
forgotten-empty = Enter your user name.
forgotten-send = Send the link
forgotten-still = You will still be asked for your second step when you log in.
forgotten-sent-title = Check your e-mail
forgotten-sent-heading = Check your e-mail
forgotten-sent-lead = If there is an account with that name, we have sent a link to its e-mail address. It works once, for { $minutes } minutes.
forgotten-spam = It can take several minutes. If it does not arrive, check your spam folder for a message from { $sender }.

new-password-title = Choose a new password
new-password-heading = Choose a new password
new-password-label = New password
new-password-hint = At least { $minimum } characters. A few words that only you would put together are easy to remember and hard to guess.
new-password-save = Save password
new-password-empty = Enter a new password.
new-password-too-short = That is too short. Use at least { $minimum } characters.
new-password-too-long = That is too long. Use at most { $maximum } characters.
new-password-common = That password is used by many people and easy to guess. Choose another.
new-password-obvious = That password contains your name or your company’s. Choose another.
new-password-same = That is your present password. Choose another.
new-password-changed-title = Password changed
new-password-changed-heading = Password changed
new-password-changed-lead = You were logged out everywhere. Log in with your new password; your second step stays as it was.
new-password-go-on = Log in
new-password-close = You can close this page.

## Consent, logout, and the way back

consent-title = Allow { $client }?
consent-heading = Allow { $client }?
consent-lead = { $client } would like to:
consent-scope-openid = know who you are at this company
consent-scope-profile = see your name
consent-scope-email = see your e-mail address
consent-scope-phone = see your phone number
consent-scope-address = see your postal address
consent-scope-offline_access = stay connected while you are away
consent-scope-tenant = see which company you belong to
consent-scope-roles = see what you may do in it
consent-scope-mfa = see how you proved that it is you
consent-scope-other = use “{ $scope }”
consent-host = You will be taken to { $host }.
consent-allow = Allow
consent-deny = Don’t allow
consent-foot = Your password and your codes are never shared.

logout-title = Log out
logout-heading = Log out?
logout-asked-by = { $client } asks to end your session here. Other applications that you opened from here may ask you to log in again.
logout-asked = This ends your session here. Applications that you opened from here may ask you to log in again.
logout-confirm = Log out
logout-stay = Stay logged in
logged-out-title = Logged out
logged-out-heading = You are logged out
logged-out-lead = Your session here has ended.
logged-out-next = Back to { $client }
logged-out-next-plain = Continue
logged-out-foot = On a shared computer, close the browser too.
form-post-title = One moment
form-post-heading = One moment
form-post-to = Taking you back to { $client }.
form-post-on = Taking you back to the application.

## Errors

error-code-label = Code
error-incident-label = Reference
error-detail-summary = For the application’s developers
error-contact = If it keeps happening, get help from
error-start-again = Start again
error-try-again = Try again
error-home = Go to the first page
error-to-application = Back to the application
error-not-found-title = There is nothing here
error-not-found = The address may be mistyped, or the page has moved.
error-application-title = This link does not work
error-application = The application sent something that we cannot use, so we stopped here to keep you safe. Go back to the application and try again.
error-form-title = Please send that again
error-form = The page was open for too long, or it came from somewhere else. Nothing was changed.
error-flow-expired-title = This login has ended
error-flow-expired = It was finished already, took too long, or was begun in another browser. Please start again.
error-link-dead-title = This link no longer works
error-link-dead = It was used already or is too old. Ask for a new one.
error-session-ended-title = You were logged out
error-session-ended = Your session ended after a while, or because something about your account changed. Please log in again.
error-cookies-title = Your browser keeps no cookies
error-cookies = We need one small cookie to log you in. Allow cookies for this site, then try again.
error-forbidden-title = You may not do this
error-forbidden = Your account does not have the permission that is needed here. Your administrator can help.
error-denied-title = You cannot log in here
error-denied = Your company’s rules ask for a way of logging in that your account does not have. Your administrator can help.
error-too-many-title = One moment, please
error-too-many = There were too many tries in a short time. Wait a little and try again.
error-busy-title = We are very busy
error-busy = More people are logging in than we can serve at once. Please try again in a moment.
error-fault-title = Something went wrong
error-fault = The fault is ours, and it was recorded. Nothing was changed. Please try again.

## The first page

landing-title = Welcome
landing-heading = Welcome
landing-lead = This is where you log in to the applications of { $brand }. Open an application, and it brings you here when it needs to know that it is you.
landing-account = Your account
landing-account-hint = Second step (MFA, 2FA), mobile number, recovery codes
landing-admin = Administration
landing-admin-hint = Companies, people and login rules
landing-outbox = Outbox
landing-outbox-hint = Messages that this demo would have sent
landing-logout = Log out

## Security keys

key-title = Use your security key
key-heading = Use your security key
key-lead = Have your security key or passkey at hand. Your browser asks for it and shows what to do: insert it and touch it, or use the screen lock of this device.
key-submit = Use security key
key-again = Ask for the key again
key-unsupported = This browser cannot use security keys here. Open this page in another browser, with scripts allowed.
key-unsupported-other = This browser cannot use security keys here. Choose “Try another way” below.
key-cancelled = The key did not answer: it was cancelled, it took too long, or this key does not belong to your account. You can try again.
key-failed = The key could not be read. Please try again.
key-no-answer = Your browser did not answer with a key. Allow scripts for this page, or choose something else.
key-unreadable = Your browser’s answer could not be read. Please try again.
key-wrong = That key was not accepted. Try again, with a key that belongs to this account.
key-expired = The time for this key has run out. Please ask for it again.
key-known = This key is set up already. Use another one.
key-copyable = This key can be copied to other devices. Here a key is needed that stays in one device, such as a USB security key.
key-too-many = You have as many keys as possible. Remove one before you add another.
key-resting = There were too many wrong answers. Please wait { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    } or try another way.
key-suspended = Security keys are paused after many wrong answers. Try another way or ask for help.
key-help-summary = The key does not work?
key-help-gesture = Insert the key firmly and touch its metal part when it blinks. A passkey on your phone needs Bluetooth on both devices.
key-help-other-way = Use “Try another way” to log in without it.
key-add-title = Add a security key
key-add-heading = Add a security key or passkey
key-add-lead = Your browser asks for the key and shows what to do: insert it and touch it, or use the screen lock of this device. It only ever answers this site, so nobody can trick you out of it.
key-add = Add this key
key-add-another = Add another key
key-add-unsupported = This browser cannot add security keys here. Open this page in another browser, with scripts allowed.
key-add-unsupported-other = This browser cannot add security keys here. Choose something else below.
key-begin = Continue
key-ready = Have the key at hand, then continue.
key-label = Name of the key
key-label-hint = So that you know it again in the list.
key-label-default = Security key
key-bound = Stays in one device
key-synced = Can be copied
done-key = Your security key is set up.
way-security_key = Security key or passkey
way-security_key-hint = The safest way: touch your key or use your device
enrol-security_key = Security key or passkey
enrol-security_key-hint = A key to touch, or this device’s screen lock. Nobody can trick you out of it.

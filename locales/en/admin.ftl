### The console: companies, people, and what is required of them.

admin-home-title = Administration
admin-home-lead = The companies that you look after, and the rule for multi-factor authentication (MFA, 2FA, two-step login) in each.
admin-nav-tenants = Companies
admin-nav-account = Your account
admin-trail = Where you are
admin-search = Search
admin-search-all = Search companies and people
admin-search-people = Search by name or login
admin-tenant = Company
admin-kind = Kind
admin-kind-operator = Operator
admin-kind-reseller = Reseller
admin-kind-company = Company
admin-people = People
admin-people-below = { $own } ({ $all } with those below)
admin-mfa = MFA
admin-is-locked = Locked from above
admin-more-tenants = { $more ->
        [one] There is one more. Search for it.
       *[other] There are { $more } more. Search for them.
    }
admin-no-tenants = No company matches.
admin-found-people = People
admin-no-people = Nobody matches.

## What stands between an administrator and a change

admin-wall-stale = To change something here, confirm that it is you.
admin-wall-stale-form = Nothing was changed yet: confirm that it is you, then save again.
admin-wall-confirm = Confirm now
admin-wall-nothing = To change anything here, you need a second step of your own.
admin-wall-set-up = Set it up

## What came of a change

admin-done-saved = Saved. It holds from the next login on.
admin-done-imposed = Imposed. It holds from the next login on.
admin-done-released = Released. The company’s own setting holds again.
admin-done-unchanged = That is how it was already. Nothing was changed.
admin-done-phone = The number is saved. It counts once its owner has proven it.
admin-done-mode = Saved. It holds from the next login on.
admin-done-reset = MFA was reset. This person was logged out everywhere and sets it up again at the next login.
admin-done-signed-out = Logged out everywhere.
admin-done-computers = No longer trusted.
admin-refused-locked = { $source } has locked this. It can be made stricter here, but not looser. Nothing was changed.
admin-refused-methods = A method that is not allowed above cannot be allowed here. Nothing was changed.
admin-refused-above = Only an administrator above this company can do that. Nothing was changed.
admin-refused-stronger = This person has permissions that you do not have, so you cannot change their account.
admin-invalid-no-methods = Choose at least one method, or nobody could log in.
admin-invalid-only-recovery = Recovery codes alone are not enough. Choose another method as well.
admin-invalid-password = The password is the first step; it cannot be the second.
admin-invalid-trust = Enter a number of days from 0 to 365, or leave the field empty.
admin-invalid-session = A session lasts at least one hour and may idle for at least one minute.
admin-invalid-unreachable = None of the allowed methods reaches that level, so nobody could log in. Allow another method or choose a lower level.

## The policy

admin-in-force = In force
admin-in-force-lead = What is asked of everybody here, and where it comes from.
admin-setting = Setting
admin-value = In force
admin-from = Comes from
admin-own = Own setting
admin-imposed = Imposed
admin-nothing-own = Inherited
admin-nothing = –
admin-knob-mode = Multi-factor authentication
admin-knob-minimum = Least level
admin-knob-methods = Accepted methods
admin-knob-trust = Trusted computers, days
admin-mode-inherited = Inherited: { $mode }
admin-mode-inherited-plain = Inherited
admin-mode-disabled = Disabled
admin-mode-enabled = Enabled
admin-mode-required = Required
admin-mode-hint = Enabled asks whoever has set up a second step. Required asks everybody.
admin-level-password = Password
admin-level-two_step = Two steps (e-mail is enough)
admin-level-two_factor = Two factors (e-mail is not enough)
admin-level-phishing_resistant = Phishing-resistant
admin-level-phishing_resistant_hardware = Phishing-resistant, hardware
admin-minimum-hint = The least that a prompt must reach.
admin-method-password = Password
admin-method-totp = Authenticator app
admin-method-security_key = Security key or passkey
admin-method-sms = Text message
admin-method-email = E-mail code
admin-method-email-hint = a second step, not a second factor
admin-method-recovery_code = Recovery codes
admin-method-forbidden = not allowed above
admin-list = { $items }
admin-days = { $days ->
        [0] Never
        [one] One day
       *[other] { $days } days
    }
admin-trust-hint = { $days ->
        [0] 0 means never. Empty is inherited: never.
        [one] 0 means never. Empty is inherited: one day.
       *[other] 0 means never. Empty is inherited: { $days } days.
    }
admin-trust-most = { $days ->
        [0] Locked from above: never.
        [one] Locked from above: at most one day.
       *[other] Locked from above: at most { $days } days.
    }
admin-lock = Locked for everyone below
admin-lock-hint = Whoever is below can make this stricter, but not looser.
admin-save = Save
admin-own-title = Own setting
admin-own-lead = What { $name } says for itself.
admin-impose-title = Imposed from above
admin-impose-lead = What { $source } prescribes to { $name } alone. The company’s own setting stays stored underneath.
admin-impose-save = Impose on { $name }
admin-release = Release
admin-why = How this comes about
admin-to-people = People
admin-origin-default = Vestibule’s default
admin-origin-own = Own setting, { $at }
admin-origin-own-person = Own setting by { $person }, { $at }
admin-origin-inherited = Inherited from { $tenant }, { $at }
admin-origin-inherited-person = Inherited from { $tenant }, set by { $person }, { $at }
admin-origin-imposed = Imposed by { $tenant }, { $at }
admin-origin-imposed-person = Imposed by { $tenant } ({ $person }), { $at }
admin-origin-user = Own setting of this person, { $at }
admin-origin-user-person = Own setting of this person, by { $person }, { $at }
admin-locked-by = Locked by { $tenant }, { $at }. It cannot be made looser here.
admin-locked-by-person = Locked by { $tenant } ({ $person }), { $at }. It cannot be made looser here.

## People

admin-people-title = People of { $tenant }
admin-people-heading = People of { $tenant }
admin-tick = Select
admin-tick-one = Select { $name }
admin-name = Name
admin-login = Login
admin-mode-own = MFA mode
admin-mode-value = In force
admin-holds = Has
admin-has-app = Authenticator app
admin-has-keys = Security keys
admin-has-phone = Mobile number
admin-has-phone-unproven = Mobile number, unproven
admin-has-email = E-mail
admin-switched-off = Switched off
admin-bulk-enable = Enable 2FA
admin-bulk-hint = For everybody who is selected on this page. Nobody’s rule becomes looser by it.
admin-bulk-nobody = Select at least one person.
admin-bulk-done = { $enabled ->
        [one] Enabled for one person.
       *[other] Enabled for { $enabled } people.
    }{ $unchanged ->
        [0] { "" }
        [one] { " " }One had it already.
       *[other] { " " }{ $unchanged } had it already.
    }{ $stronger ->
        [0] { "" }
        [one] { " " }One has more permissions than you and was left alone.
       *[other] { " " }{ $stronger } have more permissions than you and were left alone.
    }
admin-pages = Pages
admin-page = Page { $page }
admin-previous = Previous
admin-next = Next

## One person

admin-stronger = This person has permissions that you do not have, so you can look but not change.
admin-mfa-title = Multi-factor authentication
admin-mfa-lead = What is asked of this person at login, and what they can answer with.
admin-set-up = Set up
admin-not-set-up = Not set up
admin-proven = Proven
admin-unproven = Unproven
admin-codes = Recovery codes
admin-codes-left = { $left ->
        [0] None left
        [one] One left
       *[other] { $left } left
    }
admin-reset = Reset MFA
admin-mode-title = MFA mode
admin-mode-lead = For this person alone. It holds from the next login on.
admin-phone-title = Mobile number
admin-phone-lead = Where codes go by text message.
admin-phone-hint = A number that you enter is unproven until its owner has used it once; codes go by e-mail meanwhile. Saving logs the person out.
admin-computers = Trusted computers
admin-computers-lead = Browsers in which this person is asked for the password alone.
admin-computers-none = No computer is trusted.
admin-computer = Computer
admin-address = Address
admin-since = Since
admin-until = Until
admin-action = Action
admin-revoke = Revoke
admin-revoke-all = Revoke all
admin-sessions = Sessions
admin-sessions-count = { $count ->
        [0] Logged in nowhere.
        [one] Logged in at one place.
       *[other] Logged in at { $count } places.
    }
admin-sign-out = Log out everywhere
admin-counters = Wrong answers
admin-counters-lead = Failures in a row; a right answer clears them.
admin-counters-none = None.
admin-suspended = Suspended
admin-suspended-hint = Reset MFA lifts this.
admin-cooling = Paused
admin-cooling-until = Until { $at }
admin-failures = { $count ->
        [one] One wrong answer
       *[other] { $count } wrong answers
    }
admin-events = Latest events
admin-events-none = Nothing yet.
admin-when = When
admin-what = What
admin-who = By whom
admin-themselves = This person
admin-system = System

## The reset

admin-reset-title = Reset MFA for { $name }
admin-reset-lead = For { $login }. This cannot be undone.
admin-reset-what = What is taken away
admin-reset-app = The authenticator app
admin-reset-keys = { $count ->
        [one] One security key
       *[other] { $count } security keys
    }
admin-reset-phone = The mobile number { $phone }
admin-reset-codes = { $left ->
        [0] Recovery codes (none left)
        [one] Recovery codes (one left)
       *[other] Recovery codes ({ $left } left)
    }
admin-reset-computers = { $count ->
        [0] Trusted computers (none)
        [one] Trusted computers (one)
       *[other] Trusted computers ({ $count })
    }
admin-reset-sessions = { $count ->
        [0] Sessions (none), and access of every application
        [one] Sessions (one), and access of every application
       *[other] Sessions ({ $count }), and access of every application
    }
admin-reset-then = The password stays. At the next login this person sets up a second step again.
admin-reset-require = So that the password alone is never enough meanwhile, their MFA mode becomes “Required”.
admin-reset-notice = They are told by message.
admin-reset-confirm = Reset MFA
admin-reset-back = Back without resetting

## Events

event-login-succeeded = Logged in
event-login-password_rejected = Wrong password
event-login-second_step_rejected = Wrong second step
event-login-denied = Login refused by the rules
event-session-logged_out = Logged out
event-session-revoked = Sessions ended
event-authenticator-enrolled = Authenticator set up
event-authenticator-removed = Authenticator removed
event-authenticator-suspended = Authenticator suspended
event-authenticator-suspect = Security key refused: there may be a copy of it
event-recovery_codes-generated = Recovery codes made
event-recovery_codes-used = Recovery code used
event-trusted_device-added = Computer trusted
event-trusted_device-revoked = Trust in a computer ended
event-phone-validated = Mobile number proven
event-phone-changed = Mobile number changed
event-password-changed = Password changed
event-password-reset_requested = Password reset asked for
event-user-mfa_reset = MFA reset
event-user-mode_set = MFA mode changed
event-user-created = Account created
event-tenant-created = Company created
event-policy-set = Policy changed
event-policy-exception_granted = Exception granted
event-client-saved = Application saved
event-consent-granted = Application allowed
event-token-reused = Token used twice; access revoked
event-keys-rotated = Signing keys rotated
event-role-granted = Role granted

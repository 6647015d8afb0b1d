# Why a sign-in was asked for more, or was not: the lines of policy::Why.

policy-why-inherits = { $kind ->
        [client] Rule for the application { $node }: nothing of its own, inherits.
        [user] User { $node }: nothing of its own, inherits.
       *[tenant] { $node }: nothing of its own, inherits.
    }
policy-why-mode = { $node }: multi-factor authentication is { $mode ->
        [disabled] off
        [enabled] on for whoever has set it up
       *[required] required
    }, set by { $source } on { $at }{ $origin ->
        [imposed] { " " }for { $node } alone
       *[own] { "" }
    }{ $lock ->
        [locked] { " " }and locked.
       *[open] .
    }
policy-why-minimum = { $node }: at least { $level ->
        [password] a password
        [two_step] two steps (a code by e-mail is accepted)
        [two_factor] two factors (a code by e-mail is not enough)
        [phishing_resistant] a phishing-resistant factor
       *[phishing_resistant_hardware] a phishing-resistant hardware key
    }, set by { $source } on { $at }{ $lock ->
        [locked] { " " }and locked.
       *[open] .
    }
policy-why-methods = { $node }: only these methods: { $methods }. Set by { $source } on { $at }.
policy-why-trust-days = { $days ->
        [0] { $node }: no computer may be trusted, set by { $source } on { $at }
       *[other] { $node }: a computer may be trusted for { $days } days, set by { $source } on { $at }
    }{ $lock ->
        [locked] { " " }and locked.
       *[open] .
    }
policy-why-session-hours = { $node }: a session ends after { $hours } hours, set by { $source } on { $at }.
policy-why-session-idle = { $node }: a session ends after { $minutes } idle minutes, set by { $source } on { $at }.
policy-why-locks-inherited = { $node }: { $source } locked on { $at } what is inherited.
policy-why-exception = Exception granted by { $over } until { $until }: { $mode ->
        [disabled] no second step.
        [enabled] a second step only for whoever has set it up.
       *[required] a second step of any kind.
    } Reason: { $reason }
policy-why-demand = So the policy in force is: { $mode ->
        [disabled] no second step.
       *[enabled] a second step for whoever holds an app or a validated mobile number.
    }
policy-why-demand-level = So the policy in force is: always at least { $level ->
        [password] a password.
        [two_step] two steps.
        [two_factor] two factors.
        [phishing_resistant] a phishing-resistant factor.
       *[phishing_resistant_hardware] a phishing-resistant hardware key.
    }
policy-why-client-minimum = The application { $client } demands at least { $level ->
        [password] a password.
        [two_step] two steps.
        [two_factor] two factors.
        [phishing_resistant] a phishing-resistant factor.
       *[phishing_resistant_hardware] a phishing-resistant hardware key.
    }
policy-why-client-no-trust = The application { $client } does not accept trusted computers.
policy-why-asked-essential = The request insists on one of: { $values }.
policy-why-asked-voluntary = The request prefers: { $values }.
policy-why-asked-max-age = The request wants an authentication no older than { $seconds } seconds.
policy-why-asked-login = The request wants a new authentication.
policy-why-trust-accepted = This computer is trusted, so no second step was asked for.
policy-why-trust-ended = The trust in this computer has ended.
policy-why-trust-refused-by-policy = Trusted computers are not accepted by the policy.
policy-why-trust-refused-by-client = Trusted computers are not accepted by this application.
policy-why-trust-refused-by-request = A trusted computer is not enough for this request.
policy-why-trust-too-weak = The trust in this computer was earned by a weaker second step than the one that is needed here.
policy-why-trust-nothing-enrolled = A trusted computer does not take the place of setting up a second factor.
policy-why-satisfied = Enough was proved: { $level ->
        [password] the password.
        [two_step] two steps.
        [two_factor] two factors.
        [phishing_resistant] a phishing-resistant factor.
       *[phishing_resistant_hardware] a phishing-resistant hardware key.
    }
policy-why-password = The password has to be entered.
policy-why-step-up = { $level ->
        [password] The password has
        [two_step] Two steps have
        [two_factor] Two factors have
        [phishing_resistant] A phishing-resistant factor has
       *[phishing_resistant_hardware] A phishing-resistant hardware key has
    } to be proved; so far: { $reached ->
        [password] the password.
        [two_step] two steps.
       *[two_factor] two factors.
    }
policy-why-enrol = { $level ->
        [password] The password has
        [two_step] Two steps have
        [two_factor] Two factors have
        [phishing_resistant] A phishing-resistant factor has
       *[phishing_resistant_hardware] A phishing-resistant hardware key has
    } to be proved, and nothing that could do it is set up yet.
policy-why-unmet = What the request insists on cannot be reached.
policy-why-no-method = { $level ->
        [password] The password has
        [two_step] Two steps have
        [two_factor] Two factors have
        [phishing_resistant] A phishing-resistant factor has
       *[phishing_resistant_hardware] A phishing-resistant hardware key has
    } to be proved, and no allowed method can do it.

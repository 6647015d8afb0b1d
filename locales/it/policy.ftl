# Perché un accesso ha chiesto di più, o no: le righe di policy::Why.

policy-why-inherits = { $kind ->
        [client] Regola per l'applicazione { $node }: nulla di proprio, eredita.
        [user] Utente { $node }: nulla di proprio, eredita.
       *[tenant] { $node }: nulla di proprio, eredita.
    }
policy-why-mode = { $node }: l'autenticazione a più fattori è { $mode ->
        [disabled] disattivata
        [enabled] attiva per chi l'ha configurata
       *[required] obbligatoria
    }, impostato da { $source } il { $at }{ $origin ->
        [imposed] { " " }solo per { $node }
       *[own] { "" }
    }{ $lock ->
        [locked] { " " }e bloccato.
       *[open] .
    }
policy-why-minimum = { $node }: almeno { $level ->
        [password] una password
        [two_step] due passaggi (è accettato un codice via e-mail)
        [two_factor] due fattori (un codice via e-mail non basta)
        [phishing_resistant] un fattore resistente al phishing
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing
    }, impostato da { $source } il { $at }{ $lock ->
        [locked] { " " }e bloccato.
       *[open] .
    }
policy-why-methods = { $node }: solo questi metodi: { $methods }. Impostato da { $source } il { $at }.
policy-why-trust-days = { $days ->
        [0] { $node }: nessun computer può essere considerato attendibile, impostato da { $source } il { $at }
       *[other] { $node }: un computer può essere considerato attendibile per { $days } giorni, impostato da { $source } il { $at }
    }{ $lock ->
        [locked] { " " }e bloccato.
       *[open] .
    }
policy-why-session-hours = { $node }: una sessione termina dopo { $hours } ore, impostato da { $source } il { $at }.
policy-why-session-idle = { $node }: una sessione termina dopo { $minutes } minuti di inattività, impostato da { $source } il { $at }.
policy-why-locks-inherited = { $node }: { $source } ha bloccato il { $at } quanto ereditato.
policy-why-exception = Eccezione concessa da { $over } fino al { $until }: { $mode ->
        [disabled] nessun secondo passaggio.
        [enabled] secondo passaggio solo per chi l'ha configurato.
       *[required] un secondo passaggio di qualsiasi tipo.
    } Motivo: { $reason }
policy-why-demand = Quindi la regola in vigore è: { $mode ->
        [disabled] nessun secondo passaggio.
       *[enabled] un secondo passaggio per chi ha un'app o un numero di cellulare convalidato.
    }
policy-why-demand-level = Quindi la regola in vigore è: sempre almeno { $level ->
        [password] una password.
        [two_step] due passaggi.
        [two_factor] due fattori.
        [phishing_resistant] un fattore resistente al phishing.
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing.
    }
policy-why-client-minimum = L'applicazione { $client } richiede almeno { $level ->
        [password] una password.
        [two_step] due passaggi.
        [two_factor] due fattori.
        [phishing_resistant] un fattore resistente al phishing.
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing.
    }
policy-why-client-no-trust = L'applicazione { $client } non accetta computer attendibili.
policy-why-asked-essential = La richiesta esige uno di: { $values }.
policy-why-asked-voluntary = La richiesta preferisce: { $values }.
policy-why-asked-max-age = La richiesta vuole un'autenticazione non più vecchia di { $seconds } secondi.
policy-why-asked-login = La richiesta vuole una nuova autenticazione.
policy-why-trust-accepted = Questo computer è attendibile, quindi non è stato chiesto un secondo passaggio.
policy-why-trust-ended = La fiducia in questo computer è scaduta.
policy-why-trust-refused-by-policy = La regola non accetta computer attendibili.
policy-why-trust-refused-by-client = Questa applicazione non accetta computer attendibili.
policy-why-trust-refused-by-request = Un computer attendibile non basta per questa richiesta.
policy-why-trust-too-weak = La fiducia in questo computer è stata ottenuta con un secondo passaggio più debole di quello necessario qui.
policy-why-trust-nothing-enrolled = Un computer attendibile non sostituisce la configurazione di un secondo fattore.
policy-why-satisfied = È stato provato abbastanza: { $level ->
        [password] la password.
        [two_step] due passaggi.
        [two_factor] due fattori.
        [phishing_resistant] un fattore resistente al phishing.
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing.
    }
policy-why-password = Va inserita la password.
policy-why-step-up = Serve la prova di { $level ->
        [password] una password
        [two_step] due passaggi
        [two_factor] due fattori
        [phishing_resistant] un fattore resistente al phishing
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing
    }; finora: { $reached ->
        [password] la password.
        [two_step] due passaggi.
       *[two_factor] due fattori.
    }
policy-why-enrol = Serve la prova di { $level ->
        [password] una password
        [two_step] due passaggi
        [two_factor] due fattori
        [phishing_resistant] un fattore resistente al phishing
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing
    }, e non è ancora configurato nulla che possa darla.
policy-why-unmet = Ciò che la richiesta esige non può essere raggiunto.
policy-why-no-method = Serve la prova di { $level ->
        [password] una password
        [two_step] due passaggi
        [two_factor] due fattori
        [phishing_resistant] un fattore resistente al phishing
       *[phishing_resistant_hardware] una chiave hardware resistente al phishing
    }, e nessun metodo consentito può darla.

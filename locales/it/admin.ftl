### La console: aziende, persone e ciò che è loro richiesto.

admin-home-title = Amministrazione
admin-home-lead = Le aziende che segue e la regola per l’autenticazione a più fattori (MFA, 2FA, accesso in due passaggi) di ciascuna.
admin-nav-tenants = Aziende
admin-nav-account = Il suo account
admin-trail = Dove si trova
admin-search = Cerca
admin-search-all = Cerca aziende e persone
admin-search-people = Cerca per nome o utente
admin-tenant = Azienda
admin-kind = Tipo
admin-kind-operator = Operatore
admin-kind-reseller = Rivenditore
admin-kind-company = Azienda
admin-people = Persone
admin-people-below = { $own } ({ $all } con quelle sotto)
admin-mfa = MFA
admin-is-locked = Bloccato dall’alto
admin-more-tenants = { $more ->
        [one] Ce n’è un’altra. La cerchi.
       *[other] Ce ne sono altre { $more }. Le cerchi.
    }
admin-no-tenants = Nessuna azienda corrisponde.
admin-found-people = Persone
admin-no-people = Nessuno corrisponde.

## Ciò che precede una modifica

admin-wall-stale = Per modificare qualcosa qui, confermi la sua identità.
admin-wall-stale-form = Nulla è stato ancora modificato: confermi la sua identità, poi salvi di nuovo.
admin-wall-confirm = Conferma ora
admin-wall-nothing = Per modificare qualcosa qui le serve un secondo passaggio suo.
admin-wall-set-up = Configuralo

## L’esito di una modifica

admin-done-saved = Salvato. Vale dal prossimo accesso.
admin-done-imposed = Imposto. Vale dal prossimo accesso.
admin-done-released = Rilasciato. Vale di nuovo l’impostazione dell’azienda.
admin-done-unchanged = Era già così. Nulla è stato modificato.
admin-done-phone = Il numero è salvato. Conta quando il titolare lo avrà provato.
admin-done-mode = Salvato. Vale dal prossimo accesso.
admin-done-reset = MFA reimpostata. Questa persona è stata disconnessa ovunque e la configurerà di nuovo al prossimo accesso.
admin-done-signed-out = Disconnessa ovunque.
admin-done-computers = Non è più attendibile.
admin-refused-locked = { $source } lo ha bloccato. Qui si può rendere più severo, non più permissivo. Nulla è stato modificato.
admin-refused-methods = Un metodo non consentito più in alto non si può consentire qui. Nulla è stato modificato.
admin-refused-above = Può farlo solo un amministratore sopra questa azienda. Nulla è stato modificato.
admin-refused-stronger = Questa persona ha permessi che lei non ha, quindi non può modificarne l’account.
admin-invalid-no-methods = Scelga almeno un metodo, altrimenti nessuno potrebbe accedere.
admin-invalid-only-recovery = I soli codici di recupero non bastano. Scelga anche un altro metodo.
admin-invalid-password = La password è il primo passaggio; non può essere il secondo.
admin-invalid-trust = Inserisca un numero di giorni da 0 a 365 o lasci il campo vuoto.
admin-invalid-session = Una sessione dura almeno un’ora e può restare inattiva almeno un minuto.
admin-invalid-unreachable = Nessuno dei metodi consentiti raggiunge quel livello, quindi nessuno potrebbe accedere. Consenta un altro metodo o scelga un livello più basso.

## La politica

admin-in-force = In vigore
admin-in-force-lead = Ciò che è richiesto a tutti qui, e da dove viene.
admin-setting = Impostazione
admin-value = In vigore
admin-from = Viene da
admin-own = Impostazione propria
admin-imposed = Imposto
admin-nothing-own = Ereditato
admin-nothing = –
admin-knob-mode = Autenticazione a più fattori
admin-knob-minimum = Livello minimo
admin-knob-methods = Metodi accettati
admin-knob-trust = Computer attendibili, giorni
admin-mode-inherited = Ereditato: { $mode }
admin-mode-inherited-plain = Ereditato
admin-mode-disabled = Disattivata
admin-mode-enabled = Attivata
admin-mode-required = Obbligatoria
admin-mode-hint = Attivata chiede a chi ha un secondo passaggio. Obbligatoria chiede a tutti.
admin-level-password = Password
admin-level-two_step = Due passaggi (basta l’e-mail)
admin-level-two_factor = Due fattori (l’e-mail non basta)
admin-level-phishing_resistant = Resistente al phishing
admin-level-phishing_resistant_hardware = Resistente al phishing, con chiave fisica
admin-minimum-hint = Il minimo che la verifica deve raggiungere.
admin-method-password = Password
admin-method-totp = App di autenticazione
admin-method-security_key = Chiave di sicurezza o passkey
admin-method-sms = Messaggio di testo
admin-method-email = Codice via e-mail
admin-method-email-hint = un secondo passaggio, non un secondo fattore
admin-method-recovery_code = Codici di recupero
admin-method-forbidden = non consentito più in alto
admin-list = { $items }
admin-days = { $days ->
        [0] Mai
        [one] Un giorno
       *[other] { $days } giorni
    }
admin-trust-hint = { $days ->
        [0] 0 significa mai. Vuoto è ereditato: mai.
        [one] 0 significa mai. Vuoto è ereditato: un giorno.
       *[other] 0 significa mai. Vuoto è ereditato: { $days } giorni.
    }
admin-trust-most = { $days ->
        [0] Bloccato dall’alto: mai.
        [one] Bloccato dall’alto: al massimo un giorno.
       *[other] Bloccato dall’alto: al massimo { $days } giorni.
    }
admin-lock = Bloccato per tutti quelli sotto
admin-lock-hint = Chi sta sotto può renderlo più severo, ma non più permissivo.
admin-save = Salva
admin-own-title = Impostazione propria
admin-own-lead = Ciò che { $name } stabilisce da sé.
admin-impose-title = Imposto dall’alto
admin-impose-lead = Ciò che { $source } prescrive alla sola { $name }. L’impostazione dell’azienda resta memorizzata sotto.
admin-impose-save = Imponi a { $name }
admin-release = Rilascia
admin-why = Come si arriva a questo
admin-to-people = Persone
admin-origin-default = Valore predefinito di Vestibule
admin-origin-own = Impostazione propria, { $at }
admin-origin-own-person = Impostazione propria di { $person }, { $at }
admin-origin-inherited = Ereditato da { $tenant }, { $at }
admin-origin-inherited-person = Ereditato da { $tenant }, stabilito da { $person }, { $at }
admin-origin-imposed = Imposto da { $tenant }, { $at }
admin-origin-imposed-person = Imposto da { $tenant } ({ $person }), { $at }
admin-origin-user = Impostazione di questa persona, { $at }
admin-origin-user-person = Impostazione di questa persona, da { $person }, { $at }
admin-locked-by = Bloccato da { $tenant }, { $at }. Qui non si può rendere più permissivo.
admin-locked-by-person = Bloccato da { $tenant } ({ $person }), { $at }. Qui non si può rendere più permissivo.

## Persone

admin-people-title = Persone di { $tenant }
admin-people-heading = Persone di { $tenant }
admin-tick = Scelta
admin-tick-one = Scegli { $name }
admin-name = Nome
admin-login = Utente
admin-mode-own = Modalità MFA
admin-mode-value = In vigore
admin-holds = Ha
admin-has-app = App di autenticazione
admin-has-keys = Chiavi di sicurezza
admin-has-phone = Numero di cellulare
admin-has-phone-unproven = Numero di cellulare, non provato
admin-has-email = E-mail
admin-switched-off = Disattivata
admin-bulk-enable = Attiva 2FA
admin-bulk-hint = Per tutte le persone scelte in questa pagina. La regola di nessuno diventa più permissiva.
admin-bulk-nobody = Scelga almeno una persona.
admin-bulk-done = { $enabled ->
        [one] Attivata per una persona.
       *[other] Attivata per { $enabled } persone.
    }{ $unchanged ->
        [0] { "" }
        [one] { " " }Una l’aveva già.
       *[other] { " " }{ $unchanged } l’avevano già.
    }{ $stronger ->
        [0] { "" }
        [one] { " " }Una ha più permessi di lei ed è rimasta com’era.
       *[other] { " " }{ $stronger } hanno più permessi di lei e sono rimaste com’erano.
    }
admin-pages = Pagine
admin-page = Pagina { $page }
admin-previous = Precedente
admin-next = Successiva

## Una persona

admin-stronger = Questa persona ha permessi che lei non ha: può guardare, ma non modificare.
admin-mfa-title = Autenticazione a più fattori
admin-mfa-lead = Ciò che è chiesto a questa persona all’accesso, e con che cosa può rispondere.
admin-set-up = Configurata
admin-not-set-up = Non configurata
admin-proven = Provato
admin-unproven = Non provato
admin-codes = Codici di recupero
admin-codes-left = { $left ->
        [0] Nessuno rimasto
        [one] Uno rimasto
       *[other] { $left } rimasti
    }
admin-reset = Reimposta MFA
admin-mode-title = Modalità MFA
admin-mode-lead = Solo per questa persona. Vale dal prossimo accesso.
admin-phone-title = Numero di cellulare
admin-phone-lead = Dove vanno i codici via messaggio di testo.
admin-phone-hint = Un numero inserito da lei non è provato finché il titolare non lo usa una volta; intanto i codici vanno via e-mail. Salvando, la persona viene disconnessa.
admin-computers = Computer attendibili
admin-computers-lead = Browser in cui a questa persona è chiesta solo la password.
admin-computers-none = Nessun computer è attendibile.
admin-computer = Computer
admin-address = Indirizzo
admin-since = Da
admin-until = Fino a
admin-action = Azione
admin-revoke = Revoca
admin-revoke-all = Revoca tutti
admin-sessions = Sessioni
admin-sessions-count = { $count ->
        [0] Connessa da nessuna parte.
        [one] Connessa in un posto.
       *[other] Connessa in { $count } posti.
    }
admin-sign-out = Disconnetti ovunque
admin-counters = Risposte sbagliate
admin-counters-lead = Errori di fila; una risposta giusta li azzera.
admin-counters-none = Nessuna.
admin-suspended = Sospeso
admin-suspended-hint = Reimpostare MFA lo sblocca.
admin-cooling = In pausa
admin-cooling-until = Fino a { $at }
admin-failures = { $count ->
        [one] Una risposta sbagliata
       *[other] { $count } risposte sbagliate
    }
admin-events = Ultimi eventi
admin-events-none = Ancora niente.
admin-when = Quando
admin-what = Che cosa
admin-who = Da chi
admin-themselves = Questa persona
admin-system = Sistema

## La reimpostazione

admin-reset-title = Reimposta MFA di { $name }
admin-reset-lead = Per { $login }. Non si può annullare.
admin-reset-what = Che cosa viene tolto
admin-reset-app = L’app di autenticazione
admin-reset-keys = { $count ->
        [one] Una chiave di sicurezza
       *[other] { $count } chiavi di sicurezza
    }
admin-reset-phone = Il numero di cellulare { $phone }
admin-reset-codes = { $left ->
        [0] Codici di recupero (nessuno rimasto)
        [one] Codici di recupero (uno rimasto)
       *[other] Codici di recupero ({ $left } rimasti)
    }
admin-reset-computers = { $count ->
        [0] Computer attendibili (nessuno)
        [one] Computer attendibili (uno)
       *[other] Computer attendibili ({ $count })
    }
admin-reset-sessions = { $count ->
        [0] Sessioni (nessuna) e l’accesso di ogni applicazione
        [one] Sessioni (una) e l’accesso di ogni applicazione
       *[other] Sessioni ({ $count }) e l’accesso di ogni applicazione
    }
admin-reset-then = La password resta. Al prossimo accesso questa persona configurerà di nuovo un secondo passaggio.
admin-reset-require = Perché nel frattempo la sola password non basti mai, la sua modalità MFA diventa «Obbligatoria».
admin-reset-notice = Viene avvisata con un messaggio.
admin-reset-confirm = Reimposta MFA
admin-reset-back = Indietro senza reimpostare

## Eventi

event-login-succeeded = Accesso riuscito
event-login-password_rejected = Password sbagliata
event-login-second_step_rejected = Secondo passaggio sbagliato
event-login-denied = Accesso rifiutato dalle regole
event-session-logged_out = Uscita
event-session-revoked = Sessioni terminate
event-authenticator-enrolled = Autenticatore configurato
event-authenticator-removed = Autenticatore rimosso
event-authenticator-suspended = Autenticatore sospeso
event-authenticator-suspect = Chiave di sicurezza rifiutata: potrebbe esserci una copia
event-recovery_codes-generated = Codici di recupero creati
event-recovery_codes-used = Codice di recupero usato
event-trusted_device-added = Computer reso attendibile
event-trusted_device-revoked = Attendibilità di un computer terminata
event-phone-validated = Numero di cellulare provato
event-phone-changed = Numero di cellulare cambiato
event-password-changed = Password cambiata
event-password-reset_requested = Reimpostazione della password richiesta
event-user-mfa_reset = MFA reimpostata
event-user-mode_set = Modalità MFA cambiata
event-user-created = Account creato
event-tenant-created = Azienda creata
event-policy-set = Politica cambiata
event-policy-exception_granted = Eccezione concessa
event-client-saved = Applicazione salvata
event-consent-granted = Applicazione consentita
event-token-reused = Token usato due volte; accesso revocato
event-keys-rotated = Chiavi di firma rinnovate
event-role-granted = Ruolo concesso

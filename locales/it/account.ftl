# L’account.

account-title = Il suo account
account-heading = Buongiorno, { $name }
account-lead = Come accede presso { $company }.
account-nav-overview = Panoramica
account-nav-mfa = Verifica in due passaggi
account-nav-mobile = Cellulare
account-nav-admin = Amministrazione
account-sign-out = Esci
account-mfa-title = Autenticazione a più fattori
account-mfa-lead = Detta anche 2FA o verifica in due passaggi: qualcosa oltre alla password.
account-mfa-intro = Con l’autenticazione a più fattori (MFA, 2FA, verifica in due passaggi) la sola password non apre nulla: viene chiesto anche un codice da qualcosa che possiede.
account-mfa-manage = Gestisci la verifica in due passaggi
account-mfa-enabled = La sua app di autenticazione è configurata. Da ora chiederemo il suo codice.
account-mfa-disabled = La sua app di autenticazione non vale più. Rimuova l’account anche dall’app.
account-app = App di autenticazione
account-app-title = App di autenticazione
account-app-lead = Un’app sul telefono che mostra un nuovo codice ogni 30 secondi, senza rete.
account-app-since = Configurata { $at }
account-app-replace = Configura un’altra app
account-app-replaces = L’app attuale continua a funzionare finché la nuova non avrà dato il primo codice giusto.
account-on = Attivo
account-off = Non attivo
account-none = Nessuno
account-enable = Attiva
account-disable = Disattiva
account-disable-title = Disattivare l’app di autenticazione
account-disable-question = Vuole disattivare la sua app di autenticazione?
account-disable-not = Non possibile
account-disable-then-phone = Da quel momento i codici andranno a { $phone }. I computer attendibili e gli altri accessi terminano.
account-disable-then-none = Da quel momento la password resta da sola. I computer attendibili, i codici di recupero e gli altri accessi terminano.
account-disable-reminder = In seguito rimuova questo account anche dall’app: i suoi codici non varranno più nulla.
account-required = { $by } richiede la verifica in due passaggi (dal { $at }), perciò qui non si può disattivare.
account-required-locked = { $by } richiede la verifica in due passaggi e ha bloccato questa impostazione (dal { $at }), perciò qui non si può disattivare.
account-phone = Cellulare per gli SMS
account-phone-lead = I codici possono arrivare a un numero di cellulare che ha convalidato.
account-email = E-mail
account-codes-title = Codici di recupero
account-codes-lead = Per il giorno in cui perde il telefono. Ognuno funziona una volta.
account-codes-new = Crea dieci nuovi codici
account-mobile-title = Gestisci il cellulare
account-mobile-manage = Gestisci il cellulare
account-mobile-current = Il suo numero
account-mobile-new = Nuovo numero
account-mobile-new-lead = Gli inviamo un codice. Il vecchio numero resta finché non sceglie Aggiorna.
account-mobile-validate = Convalida il telefono
account-mobile-code-title = Codice dall’SMS
account-verify = Verifica
account-mobile-validated = Il suo numero di telefono è stato convalidato
account-mobile-update = Aggiorna
account-mobile-update-hint = Scelga Aggiorna per salvarlo. Fino ad allora i codici vanno dove andavano prima.
account-mobile-keep = Mantieni il vecchio numero
account-mobile-remove = Rimuovi questo numero
account-mobile-saved = Salvato.
account-validated = Convalidato
account-unvalidated = Non ancora convalidato
account-devices = Computer attendibili
account-devices-lead = Qui viene chiesta solo la password. Termini ciò che non riconosce.
account-devices-none = Non considera attendibile nessun computer.
account-sessions = Dove ha effettuato l’accesso
account-sessions-lead = Browser che hanno effettuato l’accesso con il suo account.
account-sign-out-others = Esci da tutti gli altri
account-computer = Computer
account-address = Indirizzo
account-since = Dal
account-until = Fino al
account-ends = Termina
account-action = Azione
account-end = Termina
account-here = Questo
account-back = Indietro
account-codes-left =
    { $left ->
        [0] Nessun codice rimasto.
        [one] Resta un codice.
       *[other] Restano { $left } codici.
    }

### Frasi delle pagine: accesso, configurazione, consenso, uscita, errori.

moment-months = gen feb mar apr mag giu lug ago set ott nov dic

frame-skip = Vai al contenuto
frame-nav = Menu principale
frame-problem = Problema:
continue = Continua
copy = Copia
copied = Copiato
login-button = Accedi
try-another-way = Prova in un altro modo

## Intorno a ogni passaggio

flow-onward = per continuare su { $client }
flow-signing-in-as = Accesso come
flow-not-you = Non è lei?
flow-back = Indietro

## Nome e password

password-title = Accedi
password-heading = Accedi
password-heading-again = Confermi la sua identità
password-username = Nome utente
password-password = Password
password-show = Mostra
password-hide = Nascondi
password-company = Azienda
password-forgotten = Password dimenticata?
password-incomplete = Inserisca il nome utente e la password.
password-wrong = Il nome utente o la password non sono corretti. Riprovi.
password-choose-company = Ha account in più aziende. Ne scelga una e inserisca la relativa password.
password-too-many = Ci sono stati troppi tentativi. Attenda { $minutes ->
        [one] un minuto
       *[other] { $minutes } minuti
    } e riprovi.

## Il codice monouso

code-title = Codice monouso
code-heading = Ancora un passaggio
code-label = Codice monouso
code-sent-sms = Abbiamo inviato un codice a { $to }.
code-sent-email = Abbiamo inviato un codice a { $to }.
code-spam = Possono volerci alcuni minuti. Se non arriva, cerchi nella cartella della posta indesiderata un messaggio di { $sender } con oggetto «{ $subject }».
code-from-app = Apra la sua app di autenticazione e inserisca il codice che mostra per questo account.
code-from-list = Inserisca uno dei codici di recupero che ha salvato. Ognuno vale una sola volta.
code-left = { $left ->
        [one] Le resta un codice di recupero.
       *[other] Le restano { $left } codici di recupero.
    }
code-sent-again = Un nuovo codice è in arrivo. Quello precedente vale ancora.
code-empty = Inserisca il codice.
code-wrong = { $left ->
        [one] Il codice non è corretto. Può riprovare ancora una volta.
       *[other] Il codice non è corretto. Può riprovare altre { $left } volte.
    }
code-expired = Questo codice è scaduto. Ne richieda uno nuovo.
code-used = Questo codice è già stato usato. Inserisca il prossimo.
code-closed = Ci sono stati troppi codici errati e questo non vale più. Richieda un nuovo codice o provi in un altro modo.
code-resting = Ci sono stati troppi codici errati. Attenda { $minutes ->
        [one] un minuto
       *[other] { $minutes } minuti
    } o provi in un altro modo.
code-suspended = Questo modo di accedere è in pausa dopo molti codici errati. Provi in un altro modo o chieda aiuto.
code-too-soon = { $seconds ->
        [one] Potrà richiedere un nuovo codice tra un secondo.
       *[other] Potrà richiedere un nuovo codice tra { $seconds } secondi.
    }
code-no-more = Per ora non possiamo inviare altri codici. Usi l’ultimo, provi in un altro modo o riprovi tra un quarto d’ora.

delivery-invalid = Non abbiamo potuto inviare il codice: il numero o l’indirizzo non esiste. Provi in un altro modo.
delivery-unreachable = Non abbiamo potuto consegnare il codice: il telefono o la casella non è raggiungibile in questo momento.
delivery-opted-out = Non abbiamo potuto inviare il codice: questo numero ha chiesto di non ricevere altri messaggi. Risponda START a un messaggio precedente o provi in un altro modo.
delivery-unavailable = In questo momento non è possibile inviare messaggi. Provi in un altro modo o riprovi tra qualche minuto.

trust-label = Considera attendibile questo computer per { $days ->
        [one] un giorno
       *[other] { $days } giorni
    }
trust-hint = In questo browser non le verrà chiesto alcun codice. Selezioni la casella solo se il computer è suo.

resend-ask = Non è arrivato nulla?
resend-button = Invia un nuovo codice
resend-wait = { $seconds ->
        [one] possibile tra un secondo
       *[other] possibile tra { $seconds } secondi
    }
resend-wait-short = tra { $seconds } s
resend-none = Per ora non è possibile inviare altri codici. Usi l’ultimo.

help-summary = Non riceve il codice?
help-other-way = Usi «Prova in un altro modo» per ricevere il codice altrove.
help-recovery = Ha perso il telefono? Inserisca uno dei codici di recupero che ha salvato configurando l’accesso.
help-contact = Non riesce ancora? Chieda aiuto a
help-administrator = Non riesce ancora? Chieda aiuto al suo amministratore.

why-summary = Perché mi viene chiesto?
why-known-as = Un secondo passaggio protegge il suo account anche se qualcuno conosce la sua password. Forse lo conosce come MFA, 2FA o verifica in due passaggi.

## Un altro modo

choose-title = Prova in un altro modo
choose-heading = Prova in un altro modo
choose-none = Per il suo account non è configurato nessun altro modo.
way-to = Codice a { $to }
way-totp = App di autenticazione
way-totp-hint = Inserisca il codice della sua app
way-sms = SMS
way-sms-hint = Riceva un codice via SMS
way-email = E-mail
way-email-hint = Riceva un codice via e-mail
way-recovery_code = Codice di recupero
way-recovery_code-hint = Inserisca uno dei codici salvati
way-password = Password
way-password-hint = Inserisca la sua password

## Configurazione

steps-label = Passaggio { $current } di { $total }
steps-set-up = Configura
steps-save = Salva
steps-finish = Fine

enrol-title = Configuri il secondo passaggio
enrol-heading = Protegga il suo account
enrol-lead = D’ora in poi, dopo la password viene un secondo passaggio. Scelga quale. Bastano circa due minuti.
enrol-grace = { $days ->
        [0] Oggi è l’ultimo giorno in cui può rimandare.
        [one] Può farlo più tardi: resta un giorno.
       *[other] Può farlo più tardi: restano { $days } giorni.
    }
enrol-later = Più tardi
enrol-other = Scegli qualcos’altro
enrol-recommended = Consigliata
enrol-totp = App di autenticazione
enrol-totp-hint = Un’app sul suo telefono mostra i codici. Funziona anche senza rete.
enrol-sms = Numero di cellulare
enrol-sms-hint = Riceve ogni codice via SMS.

app-title = Configura un’app di autenticazione
app-heading = Configuri un’app di autenticazione
app-install = Installi un’app
app-install-lead = Usi l’app di autenticazione che ha già o ne installi una sul telefono.
app-list-summary = App consigliate
app-other-account = – lì scelga «Altro account»
app-any = o qualsiasi altra app di autenticazione
app-scan = Scansioni il codice QR
app-generate-lead = Tenga il telefono a portata di mano, poi mostri il codice da scansionare.
app-generate = Genera il codice QR
app-scan-lead = Nell’app, aggiunga un account e scansioni questa immagine.
app-qr-alt = Codice QR per la sua app di autenticazione. Se non può scansionarlo, usi la chiave qui sotto.
app-same-device = Sta leggendo sul telefono? Lo apra nell’app
app-key-label = Non può scansionare? Digiti questa chiave nell’app:
app-verify = Inserisca il codice
app-code-label = Codice monouso
app-code-hint = L’app mostra ora sei cifre per questo account.
app-verify-button = Verifica il codice

phone-title = Aggiunga il suo cellulare
phone-heading = Aggiunga il suo cellulare
phone-lead = A questo numero invieremo i suoi codici monouso via SMS.
phone-label = Numero di cellulare
phone-hint-us = Dieci cifre, o + con il prefisso internazionale.
phone-hint-other = Come si compone nel suo paese ({ $country }), o + con il prefisso internazionale.
phone-consent = Accetto di ricevere codici monouso da { $brand } via SMS
phone-consent-hint = Solo per l’accesso e per la sicurezza. Il suo operatore può addebitare i messaggi.
phone-empty = Inserisca il suo numero di cellulare.
phone-no-consent = Selezioni la casella, così possiamo inviarle SMS.
phone-invalid = Non sembra un numero di telefono. Controlli le cifre o cominci con + e il prefisso internazionale.
phone-not-mobile = Questo numero non può ricevere SMS. Inserisca un numero di cellulare.
phone-country = Non possiamo inviare SMS in quel paese. Scelga un’app di autenticazione.
phone-too-many = Sono stati provati troppi numeri. Attenda un po’ o scelga qualcos’altro.

phone-code-title = Codice via SMS
phone-code-heading = Guardi il telefono
phone-code-label = Codice via SMS
phone-other-number = Usa un altro numero

recovery-title = Salvi i codici di recupero
recovery-heading = Salvi i codici di recupero
recovery-lead = Se un giorno perde il telefono, uno di questi codici le permette di entrare. Ognuno vale una sola volta.
recovery-once = Questi codici vengono mostrati solo ora. Li conservi in un luogo sicuro, non solo sul telefono.
recovery-download = Scarica
recovery-print = Stampa
recovery-file-note = Codici di recupero. Ognuno vale una sola volta. Li conservi in un luogo sicuro.
recovery-saved = Ho salvato questi codici

done-title = È tutto pronto
done-heading = È tutto pronto
done-lead = Ora un secondo passaggio protegge il suo account.
done-app = La sua app di autenticazione è pronta
done-phone = I codici arrivano a { $to }
done-recovery = I suoi codici di recupero sono salvati
done-finish = Fine
done-next = Prossima tappa: { $client }

nudge-title = Un modo più rapido per accedere
nudge-heading = Riceva i codici più in fretta
nudge-lead = Le e-mail possono essere lente. Aggiunga un cellulare o un’app e il prossimo codice arriverà subito.
nudge-later = Non ora

## Password dimenticata

forgotten-title = Password dimenticata
forgotten-heading = Password dimenticata?
forgotten-lead = Inserisca il nome utente e le invieremo un link per sceglierne una nuova.
forgotten-empty = Inserisca il nome utente.
forgotten-send = Invia il link
forgotten-still = All’accesso le verrà comunque chiesto il secondo passaggio.
forgotten-sent-title = Controlli la posta
forgotten-sent-heading = Controlli la posta
forgotten-sent-lead = Se esiste un account con quel nome, abbiamo inviato un link al suo indirizzo e-mail. Vale una sola volta, per { $minutes } minuti.
forgotten-spam = Possono volerci alcuni minuti. Se non arriva, cerchi nella cartella della posta indesiderata un messaggio di { $sender }.

new-password-title = Scelga una nuova password
new-password-heading = Scelga una nuova password
new-password-label = Nuova password
new-password-hint = Almeno { $minimum } caratteri. Qualche parola che solo lei metterebbe insieme è facile da ricordare e difficile da indovinare.
new-password-save = Salva la password
new-password-empty = Inserisca una nuova password.
new-password-too-short = È troppo corta. Usi almeno { $minimum } caratteri.
new-password-too-long = È troppo lunga. Usi al massimo { $maximum } caratteri.
new-password-common = Molti usano questa password ed è facile da indovinare. Ne scelga un’altra.
new-password-obvious = Questa password contiene il suo nome o quello della sua azienda. Ne scelga un’altra.
new-password-same = È la sua password attuale. Ne scelga un’altra.
new-password-changed-title = Password cambiata
new-password-changed-heading = Password cambiata
new-password-changed-lead = La sua sessione è stata chiusa ovunque. Acceda con la nuova password; il secondo passaggio resta com’era.
new-password-go-on = Accedi
new-password-close = Può chiudere questa pagina.

## Consenso, uscita e via del ritorno

consent-title = Consentire a { $client }?
consent-heading = Consentire a { $client }?
consent-lead = { $client } vorrebbe:
consent-scope-openid = sapere chi è lei in questa azienda
consent-scope-profile = vedere il suo nome
consent-scope-email = vedere il suo indirizzo e-mail
consent-scope-phone = vedere il suo numero di telefono
consent-scope-address = vedere il suo indirizzo postale
consent-scope-offline_access = restare connessa quando lei non c’è
consent-scope-tenant = vedere a quale azienda appartiene
consent-scope-roles = vedere che cosa può fare al suo interno
consent-scope-mfa = vedere come ha dimostrato la sua identità
consent-scope-other = usare «{ $scope }»
consent-host = Verrà portato su { $host }.
consent-allow = Consenti
consent-deny = Non consentire
consent-foot = La password e i codici non vengono mai condivisi.

logout-title = Esci
logout-heading = Uscire?
logout-asked-by = { $client } chiede di chiudere la sua sessione qui. Altre applicazioni aperte da qui potrebbero chiederle di accedere di nuovo.
logout-asked = La sua sessione qui verrà chiusa. Le applicazioni aperte da qui potrebbero chiederle di accedere di nuovo.
logout-confirm = Esci
logout-stay = Resta connesso
logged-out-title = Sessione chiusa
logged-out-heading = È uscito
logged-out-lead = La sua sessione qui è terminata.
logged-out-next = Torna a { $client }
logged-out-next-plain = Continua
logged-out-foot = Su un computer condiviso, chiuda anche il browser.
form-post-title = Un attimo
form-post-heading = Un attimo
form-post-to = La riportiamo su { $client }.
form-post-on = La riportiamo all’applicazione.

## Errori

error-code-label = Codice
error-incident-label = Riferimento
error-detail-summary = Per gli sviluppatori dell’applicazione
error-contact = Se succede ancora, chieda aiuto a
error-start-again = Ricomincia
error-try-again = Riprova
error-home = Vai alla prima pagina
error-to-application = Torna all’applicazione
error-not-found-title = Qui non c’è nulla
error-not-found = L’indirizzo potrebbe essere sbagliato o la pagina è stata spostata.
error-application-title = Questo link non funziona
error-application = L’applicazione ha inviato qualcosa che non possiamo usare, perciò ci siamo fermati qui per proteggerla. Torni all’applicazione e riprovi.
error-form-title = Lo invii di nuovo, per favore
error-form = La pagina è rimasta aperta troppo a lungo o arrivava da un altro sito. Non è cambiato nulla.
error-flow-expired-title = Questo accesso è terminato
error-flow-expired = Era già concluso, è durato troppo o è stato iniziato in un altro browser. Ricominci.
error-link-dead-title = Questo link non vale più
error-link-dead = È già stato usato o è troppo vecchio. Ne richieda uno nuovo.
error-session-ended-title = La sua sessione è stata chiusa
error-session-ended = La sessione è terminata dopo un po’ o perché è cambiato qualcosa nel suo account. Acceda di nuovo.
error-cookies-title = Il suo browser non conserva i cookie
error-cookies = Ci serve un piccolo cookie per farla accedere. Consenta i cookie di questo sito e riprovi.
error-forbidden-title = Non può fare questo
error-forbidden = Il suo account non ha il permesso necessario. Il suo amministratore può aiutarla.
error-denied-title = Non può accedere qui
error-denied = Le regole della sua azienda chiedono un modo di accedere che il suo account non ha. Il suo amministratore può aiutarla.
error-too-many-title = Un attimo, per favore
error-too-many = Ci sono stati troppi tentativi in poco tempo. Attenda un po’ e riprovi.
error-busy-title = C’è molto traffico
error-busy = Stanno accedendo più persone di quante possiamo servirne insieme. Riprovi tra un attimo.
error-fault-title = Qualcosa è andato storto
error-fault = L’errore è nostro ed è stato registrato. Non è cambiato nulla. Riprovi.

## La prima pagina

landing-title = Benvenuto
landing-heading = Benvenuto
landing-lead = Qui si accede alle applicazioni di { $brand }. Apra un’applicazione: la porterà qui quando avrà bisogno di sapere che è lei.
landing-account = Il suo account
landing-account-hint = Secondo passaggio (MFA, 2FA), cellulare, codici di recupero
landing-admin = Amministrazione
landing-admin-hint = Aziende, persone e regole di accesso
landing-outbox = Posta in uscita
landing-outbox-hint = Messaggi che questa demo avrebbe inviato
landing-logout = Esci

## Chiavi di sicurezza

key-title = Usi la chiave di sicurezza
key-heading = Usi la chiave di sicurezza
key-lead = Tenga a portata di mano la chiave di sicurezza o la passkey. Il browser la chiede e mostra che cosa fare: inserirla e toccarla, oppure usare il blocco schermo di questo dispositivo.
key-submit = Usa la chiave di sicurezza
key-again = Chiedi di nuovo la chiave
key-unsupported = Questo browser non può usare chiavi di sicurezza qui. Apra la pagina in un altro browser, con gli script consentiti.
key-unsupported-other = Questo browser non può usare chiavi di sicurezza qui. Scelga sotto «Prova in un altro modo».
key-cancelled = La chiave non ha risposto: è stata annullata, ha impiegato troppo tempo o questa chiave non è del suo account. Può riprovare.
key-failed = Non è stato possibile leggere la chiave. Riprovi.
key-no-answer = Il browser non ha risposto con una chiave. Consenta gli script in questa pagina o scelga qualcos’altro.
key-unreadable = Non è stato possibile leggere la risposta del browser. Riprovi.
key-wrong = Questa chiave non è stata accettata. Riprovi con una chiave di questo account.
key-expired = Il tempo per questa chiave è scaduto. La chieda di nuovo.
key-known = Questa chiave è già configurata. Ne usi un’altra.
key-copyable = Questa chiave si può copiare su altri dispositivi. Qui serve una chiave che resti in un solo dispositivo, come una chiave di sicurezza USB.
key-too-many = Ha tutte le chiavi possibili. Ne rimuova una prima di aggiungerne un’altra.
key-resting = Ci sono state troppe risposte errate. Attenda { $minutes ->
        [one] un minuto
       *[other] { $minutes } minuti
    } o provi in un altro modo.
key-suspended = Le chiavi di sicurezza sono in pausa dopo molte risposte errate. Provi in un altro modo o chieda aiuto.
key-help-summary = La chiave non funziona?
key-help-gesture = Inserisca bene la chiave e tocchi la parte metallica quando lampeggia. Una passkey sul telefono richiede il Bluetooth su entrambi i dispositivi.
key-help-other-way = Usi «Prova in un altro modo» per accedere senza.
key-add-title = Aggiungi una chiave di sicurezza
key-add-heading = Aggiunga una chiave di sicurezza o una passkey
key-add-lead = Il browser chiede la chiave e mostra che cosa fare: inserirla e toccarla, oppure usare il blocco schermo di questo dispositivo. Risponde solo a questo sito, quindi nessuno può sottrargliela con l’inganno.
key-add = Aggiungi questa chiave
key-add-another = Aggiungi un’altra chiave
key-add-unsupported = Questo browser non può aggiungere chiavi di sicurezza qui. Apra la pagina in un altro browser, con gli script consentiti.
key-add-unsupported-other = Questo browser non può aggiungere chiavi di sicurezza qui. Scelga qualcos’altro sotto.
key-begin = Continua
key-ready = Tenga la chiave a portata di mano, poi continui.
key-label = Nome della chiave
key-label-hint = Per riconoscerla nell’elenco.
key-label-default = Chiave di sicurezza
key-bound = Resta in un dispositivo
key-synced = Si può copiare
done-key = La sua chiave di sicurezza è configurata.
way-security_key = Chiave di sicurezza o passkey
way-security_key-hint = Il modo più sicuro: tocchi la chiave o usi il dispositivo
enrol-security_key = Chiave di sicurezza o passkey
enrol-security_key-hint = Una chiave da toccare o il blocco schermo di questo dispositivo. Nessuno può sottrargliela con l’inganno.

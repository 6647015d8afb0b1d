# Messaggi alle persone: e-mail (oggetto, testo, dopo il codice o il link) e SMS.
# Una riga vuota apre un altro paragrafo. L'SMS con un codice sta in un segmento: solo caratteri GSM.

message-footer = Questo messaggio è stato inviato automaticamente da { $brand }. Le risposte non vengono lette.

message-authenticator-password = password
message-authenticator-email = codice via e-mail
message-authenticator-sms = codice via SMS
message-authenticator-totp = app di autenticazione
message-authenticator-security_key = chiave di sicurezza
message-authenticator-recovery_code = codici di recupero

message-login-code-subject = { $brand } - Codice monouso per l'accesso
message-login-code-text = Il suo codice monouso per accedere a { $brand }:
message-login-code-after =
    Vale una sola volta e scade tra { $minutes } minuti. Non lo dia a nessuno, nemmeno a chi dice di lavorare per { $brand }.

    Se non ha cercato di accedere, può ignorare questo messaggio. Qualcuno però potrebbe conoscere la sua password: valuti se cambiarla.
message-login-code-sms = { $brand }: { $code } è il suo codice monouso per l'accesso. Scade tra { $minutes } minuti. Non lo dia a nessuno.

message-phone-code-subject = { $brand } - Codice per confermare il suo numero di cellulare
message-phone-code-text = Il suo codice per confermare un numero di cellulare su { $brand }:
message-phone-code-after =
    Vale una sola volta e scade tra { $minutes } minuti.

    Se non l'ha richiesto, può ignorare questo messaggio.
message-phone-code-sms = { $brand }: { $code } conferma il suo numero di cellulare. Scade tra { $minutes } minuti. Se non l'ha richiesto, lo ignori.

message-recovery-code-used-subject = { $brand } - È stato usato un codice di recupero
message-recovery-code-used-text =
    Uno dei suoi codici di recupero è stato appena usato per accedere a { $brand }. Codici rimasti: { $left }.

    Se ne restano pochi, ne crei di nuovi nel suo profilo, alla voce Autenticazione a più fattori.

    Se non è stato lei, cambi subito la password e avvisi il suo amministratore.
message-recovery-code-used-sms = { $brand }: è stato usato un codice di recupero. Rimasti: { $left }. Non è stato lei? Cambi la password e avvisi il suo amministratore.

message-authenticator-added-subject = { $brand } - È stato aggiunto un modo per accedere
message-authenticator-added-text =
    Al suo account { $brand } è stato aggiunto come secondo passaggio all'accesso: { $authenticator }.

    Se non è stato lei, cambi subito la password e avvisi il suo amministratore.
message-authenticator-added-sms = { $brand }: aggiunto al suo account: { $authenticator }. Non è stato lei? Cambi la password e avvisi il suo amministratore.

message-authenticator-removed-subject = { $brand } - È stato rimosso un modo per accedere
message-authenticator-removed-text =
    Questo non protegge più il suo account { $brand }: { $authenticator }. Può cancellare la voce anche dall'app o dal dispositivo.

    Se non è stato lei, cambi subito la password e avvisi il suo amministratore.
message-authenticator-removed-sms = { $brand }: rimosso dal suo account: { $authenticator }. Non è stato lei? Cambi la password e avvisi il suo amministratore.

message-phone-changed-subject = { $brand } - Il suo numero di cellulare è stato cambiato
message-phone-changed-text =
    Il numero di cellulare del suo account { $brand } è stato cambiato. D'ora in poi i codici arrivano al nuovo numero.

    Se non è stato lei, cambi subito la password e avvisi il suo amministratore.
message-phone-changed-sms = { $brand }: il numero di cellulare del suo account è stato cambiato. Non è stato lei? Cambi la password e avvisi il suo amministratore.

message-password-reset-subject = { $brand } - Scelga una nuova password
message-password-reset-text = Qualcuno, speriamo lei, ha chiesto una nuova password per { $brand }. La scelga qui:
message-password-reset-button = Scegli una nuova password
message-password-reset-after =
    Il link vale una sola volta e per { $minutes } minuti. Il secondo passaggio all'accesso resta com'è.

    Se non l'ha richiesto, può ignorare questo messaggio: non è cambiato nulla.
message-password-reset-sms = { $brand }: scelga una nuova password entro { $minutes } minuti: { $url } Se non l'ha richiesto, lo ignori.

message-password-changed-subject = { $brand } - La sua password è stata cambiata
message-password-changed-text =
    La password del suo account { $brand } è stata cambiata e le altre sessioni sono state chiuse.

    Se non è stato lei, avvisi subito il suo amministratore.
message-password-changed-sms = { $brand }: la sua password è stata cambiata. Non è stato lei? Avvisi subito il suo amministratore.

message-mfa-reset-subject = { $brand } - La sua autenticazione a più fattori è stata reimpostata
message-mfa-reset-text =
    Un amministratore ha reimpostato l'autenticazione a più fattori (MFA, detta anche in due passaggi o 2FA) del suo account { $brand }. Tutte le sessioni sono state chiuse; app, computer attendibili e codici di recupero non valgono più.

    Al prossimo accesso le verrà chiesto di configurarla di nuovo. Se non l'ha richiesto, avvisi subito il suo amministratore.
message-mfa-reset-sms = { $brand }: un amministratore ha reimpostato la sua autenticazione a più fattori. La configurerà di nuovo al prossimo accesso. Non l'ha richiesto? Avvisi il suo amministratore.

message-wrong-second-factor-subject = { $brand } - Qualcuno ha inserito un codice errato
message-wrong-second-factor-text =
    Qualcuno ha usato la sua password per accedere a { $brand } e poi ha inserito un codice errato. Non è entrato.

    Se è stato lei, non deve fare nulla. Altrimenti qualcuno conosce la sua password: la cambi subito.
message-wrong-second-factor-sms = { $brand }: qualcuno ha dato la sua password e poi un codice errato. Non è entrato. Non è stato lei? Cambi subito la password.

message-factor-suspended-subject = { $brand } - Un modo per accedere è sospeso
message-factor-suspended-text =
    Dopo troppe risposte errate è stato sospeso per il suo account { $brand }: { $authenticator }. Gli altri modi per accedere funzionano ancora.

    Se non è stato lei, qualcuno conosce la sua password: la cambi subito. Il suo amministratore può togliere la sospensione reimpostando l'autenticazione a più fattori.
message-factor-suspended-sms = { $brand }: sospeso dopo troppe risposte errate: { $authenticator }. Non è stato lei? Cambi subito la password.

message-trusted-computer-subject = { $brand } - Un computer è ora attendibile
message-trusted-computer-text =
    Ha scelto di fidarsi di un computer: per alcuni giorni { $brand } lì chiederà la password, senza secondo passaggio.

    Può annullarlo nel suo profilo. Se non è stato lei, cambi subito la password: annulla anche questo.
message-trusted-computer-sms = { $brand }: un computer è ora attendibile per il suo account. Non è stato lei? Cambi subito la password.

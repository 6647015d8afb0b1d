# Mensajes a las personas: correo (asunto, texto, después del código o enlace) y SMS.
# Una línea en blanco empieza otro párrafo. El SMS con un código cabe en un segmento: solo caracteres GSM.

message-footer = { $brand } ha enviado este mensaje de forma automática. Nadie lee las respuestas.

message-authenticator-password = contraseña
message-authenticator-email = código por correo electrónico
message-authenticator-sms = código por SMS
message-authenticator-totp = aplicación de autenticación
message-authenticator-security_key = llave de seguridad
message-authenticator-recovery_code = códigos de recuperación

message-login-code-subject = { $brand } - Código de un solo uso para iniciar sesión
message-login-code-text = Su código de un solo uso para iniciar sesión en { $brand }:
message-login-code-after =
    Sirve una sola vez y caduca en { $minutes } minutos. No se lo dé a nadie, ni siquiera a quien diga trabajar para { $brand }.

    Si no ha intentado iniciar sesión, puede ignorar este mensaje. Pero quizá alguien conozca su contraseña: considere cambiarla.
message-login-code-sms = { $brand }: use { $code } para entrar. Caduca en { $minutes } minutos y vale una sola vez. No lo comparta con nadie.

message-phone-code-subject = { $brand } - Código para confirmar su número de móvil
message-phone-code-text = Su código para confirmar un número de móvil en { $brand }:
message-phone-code-after =
    Sirve una sola vez y caduca en { $minutes } minutos.

    Si no lo ha pedido, puede ignorar este mensaje.
message-phone-code-sms = { $brand }: { $code } confirma su nuevo teléfono. Caduca en { $minutes } minutos. Si no lo ha pedido, no haga nada.

message-recovery-code-used-subject = { $brand } - Se ha usado un código de recuperación
message-recovery-code-used-text =
    Se acaba de usar uno de sus códigos de recuperación para iniciar sesión en { $brand }. Códigos restantes: { $left }.

    Si quedan pocos, cree otros nuevos en su perfil, en Autenticación multifactor.

    Si no ha sido usted, cambie su contraseña ahora y avise a su administrador.
message-recovery-code-used-sms = { $brand }: se ha usado un código de recuperación. Restantes: { $left }. ¿No ha sido usted? Cambie su contraseña y avise a su administrador.

message-authenticator-added-subject = { $brand } - Se ha añadido una forma de iniciar sesión
message-authenticator-added-text =
    Se ha añadido a su cuenta de { $brand } como segundo paso al iniciar sesión: { $authenticator }.

    Si no ha sido usted, cambie su contraseña ahora y avise a su administrador.
message-authenticator-added-sms = { $brand }: añadido a su cuenta: { $authenticator }. ¿No ha sido usted? Cambie su contraseña y avise a su administrador.

message-authenticator-removed-subject = { $brand } - Se ha quitado una forma de iniciar sesión
message-authenticator-removed-text =
    Esto ya no protege su cuenta de { $brand }: { $authenticator }. Puede borrar también la entrada de la aplicación o del dispositivo.

    Si no ha sido usted, cambie su contraseña ahora y avise a su administrador.
message-authenticator-removed-sms = { $brand }: quitado de su cuenta: { $authenticator }. ¿No ha sido usted? Cambie su contraseña y avise a su administrador.

message-phone-changed-subject = { $brand } - Se ha cambiado su número de móvil
message-phone-changed-text =
    Se ha cambiado el número de móvil de su cuenta de { $brand }. A partir de ahora los códigos llegan al número nuevo.

    Si no ha sido usted, cambie su contraseña ahora y avise a su administrador.
message-phone-changed-sms = { $brand }: se ha cambiado el móvil de su cuenta. ¿No ha sido usted? Cambie su contraseña y avise a su administrador.

message-password-reset-subject = { $brand } - Elija una contraseña nueva
message-password-reset-text = Alguien, esperamos que usted, ha pedido una contraseña nueva para { $brand }. Elíjala aquí:
message-password-reset-button = Elegir una contraseña nueva
message-password-reset-after =
    El enlace sirve una sola vez y durante { $minutes } minutos. Su segundo paso al iniciar sesión no cambia.

    Si no lo ha pedido, puede ignorar este mensaje: nada ha cambiado.
message-password-reset-sms = { $brand }: elija una contraseña nueva antes de { $minutes } minutos: { $url } Si no lo ha pedido, ignore este mensaje.

message-password-changed-subject = { $brand } - Se ha cambiado su contraseña
message-password-changed-text =
    Se ha cambiado la contraseña de su cuenta de { $brand } y se han cerrado sus demás sesiones.

    Si no ha sido usted, avise ahora a su administrador.
message-password-changed-sms = { $brand }: se ha cambiado su contraseña. ¿No ha sido usted? Avise ahora a su administrador.

message-mfa-reset-subject = { $brand } - Se ha restablecido su autenticación multifactor
message-mfa-reset-text =
    Un administrador ha restablecido la autenticación multifactor (MFA, también llamada en dos pasos o 2FA) de su cuenta de { $brand }. Se han cerrado todas sus sesiones; sus aplicaciones, equipos de confianza y códigos de recuperación ya no cuentan.

    La próxima vez que inicie sesión tendrá que configurarla de nuevo. Si no lo ha pedido, avise ahora a su administrador.
message-mfa-reset-sms = { $brand }: un administrador ha restablecido su autenticación multifactor. La configurará de nuevo al iniciar sesión. ¿No lo ha pedido? Avise a su administrador.

message-wrong-second-factor-subject = { $brand } - Alguien ha introducido un código incorrecto
message-wrong-second-factor-text =
    Alguien ha iniciado sesión en { $brand } con su contraseña y después ha introducido un código incorrecto. No ha entrado.

    Si ha sido usted, no tiene que hacer nada. Si no, alguien conoce su contraseña: cámbiela ahora.
message-wrong-second-factor-sms = { $brand }: alguien ha dado su contraseña y después un código incorrecto. No ha entrado. ¿No ha sido usted? Cambie su contraseña ahora.

message-factor-suspended-subject = { $brand } - Una forma de iniciar sesión está suspendida
message-factor-suspended-text =
    Tras demasiadas respuestas incorrectas se ha suspendido en su cuenta de { $brand }: { $authenticator }. Sus demás formas de iniciar sesión siguen funcionando.

    Si no ha sido usted, alguien conoce su contraseña: cámbiela ahora. Su administrador puede levantar la suspensión restableciendo su autenticación multifactor.
message-factor-suspended-sms = { $brand }: suspendido tras demasiadas respuestas incorrectas: { $authenticator }. ¿No ha sido usted? Cambie su contraseña ahora.

message-trusted-computer-subject = { $brand } - Un equipo es ahora de confianza
message-trusted-computer-text =
    Ha elegido confiar en un equipo: durante unos días { $brand } pedirá allí su contraseña, sin segundo paso.

    Puede anularlo en su perfil. Si no ha sido usted, cambie su contraseña ahora; eso también lo anula.
message-trusted-computer-sms = { $brand }: un equipo es ahora de confianza para su cuenta. ¿No ha sido usted? Cambie su contraseña ahora.

### Frases de las páginas: acceso, configuración, consentimiento, salida, errores.

moment-months = ene feb mar abr may jun jul ago sep oct nov dic

frame-skip = Ir al contenido
frame-nav = Menú principal
frame-problem = Problema:
continue = Continuar
copy = Copiar
copied = Copiado
login-button = Iniciar sesión
try-another-way = Probar otra forma

## Alrededor de cada paso

flow-onward = para continuar a { $client }
flow-signing-in-as = Inicia sesión como
flow-not-you = ¿No es usted?
flow-back = Volver

## Nombre y contraseña

password-title = Iniciar sesión
password-heading = Iniciar sesión
password-heading-again = Confirme que es usted
password-username = Nombre de usuario
password-password = Contraseña
password-show = Mostrar
password-hide = Ocultar
password-company = Empresa
password-forgotten = ¿Ha olvidado su contraseña?
password-incomplete = Escriba su nombre de usuario y su contraseña.
password-wrong = El nombre de usuario o la contraseña no son correctos. Inténtelo de nuevo.
password-choose-company = Tiene cuentas en varias empresas. Elija una y escriba su contraseña.
password-too-many = Ha habido demasiados intentos. Espere { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    } e inténtelo de nuevo.

## El código de un solo uso

code-title = Código de un solo uso
code-heading = Un paso más
code-label = Código de un solo uso
code-sent-sms = Hemos enviado un código a { $to }.
code-sent-email = Hemos enviado un código a { $to }.
code-spam = Puede tardar varios minutos. Si no llega, busque en su carpeta de correo no deseado un mensaje de { $sender } con el asunto «{ $subject }».
code-from-app = Abra su aplicación de autenticación y escriba el código que muestra para esta cuenta.
code-from-list = Escriba uno de los códigos de recuperación que guardó. Cada uno sirve una sola vez.
code-left = { $left ->
        [one] Le queda un código de recuperación.
       *[other] Le quedan { $left } códigos de recuperación.
    }
code-sent-again = Un código nuevo está en camino. El anterior sigue sirviendo.
code-empty = Escriba el código.
code-wrong = { $left ->
        [one] El código no es correcto. Puede intentarlo una vez más.
       *[other] El código no es correcto. Puede intentarlo { $left } veces más.
    }
code-expired = Ese código ha caducado. Pida uno nuevo.
code-used = Ese código ya se ha usado. Escriba el siguiente.
code-closed = Ha habido demasiados códigos incorrectos y este ya no sirve. Pida un código nuevo o pruebe otra forma.
code-resting = Ha habido demasiados códigos incorrectos. Espere { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    } o pruebe otra forma.
code-suspended = Esta forma de iniciar sesión está en pausa tras muchos códigos incorrectos. Pruebe otra forma o pida ayuda.
code-too-soon = { $seconds ->
        [one] Podrá pedir un código nuevo dentro de un segundo.
       *[other] Podrá pedir un código nuevo dentro de { $seconds } segundos.
    }
code-no-more = Por ahora no podemos enviar más códigos. Use el último, pruebe otra forma o inténtelo dentro de un cuarto de hora.

delivery-invalid = No hemos podido enviar el código: el número o la dirección no existe. Pruebe otra forma.
delivery-unreachable = No hemos podido entregar el código: el teléfono o el buzón no está disponible en este momento.
delivery-opted-out = No hemos podido enviar el código: este número ha pedido no recibir más mensajes. Responda START a un mensaje anterior o pruebe otra forma.
delivery-unavailable = En este momento no se pueden enviar mensajes. Pruebe otra forma o inténtelo dentro de unos minutos.

trust-label = Confiar en este equipo durante { $days ->
        [one] un día
       *[other] { $days } días
    }
trust-hint = No se le pedirá ningún código en este navegador. Marque la casilla solo si el equipo es suyo.

resend-ask = ¿No ha llegado nada?
resend-button = Enviar un código nuevo
resend-wait = { $seconds ->
        [one] posible dentro de un segundo
       *[other] posible dentro de { $seconds } segundos
    }
resend-wait-short = en { $seconds } s
resend-none = Por ahora no se pueden enviar más códigos. Use el último.

help-summary = ¿No recibe ningún código?
help-other-way = Use «Probar otra forma» para recibir el código en otro sitio.
help-recovery = ¿Ha perdido el teléfono? Escriba uno de los códigos de recuperación que guardó al configurar su acceso.
help-contact = ¿Sigue sin poder entrar? Pida ayuda a
help-administrator = ¿Sigue sin poder entrar? Pida ayuda a su administrador.

why-summary = ¿Por qué se me pide?
why-known-as = Un segundo paso protege su cuenta aunque alguien conozca su contraseña. Quizá lo conozca como MFA, 2FA o verificación en dos pasos.

## Otra forma

choose-title = Probar otra forma
choose-heading = Probar otra forma
choose-none = Su cuenta no tiene configurada ninguna otra forma.
way-to = Código a { $to }
way-totp = Aplicación de autenticación
way-totp-hint = Escriba el código de su aplicación
way-sms = Mensaje de texto
way-sms-hint = Reciba un código por SMS
way-email = Correo electrónico
way-email-hint = Reciba un código por correo electrónico
way-recovery_code = Código de recuperación
way-recovery_code-hint = Escriba uno de los códigos que guardó
way-password = Contraseña
way-password-hint = Escriba su contraseña

## Configuración

steps-label = Paso { $current } de { $total }
steps-set-up = Configurar
steps-save = Guardar
steps-finish = Terminar

enrol-title = Configure su segundo paso
enrol-heading = Proteja su cuenta
enrol-lead = A partir de ahora, después de la contraseña viene un segundo paso. Elija cuál será. Solo le llevará unos dos minutos.
enrol-grace = { $days ->
        [0] Hoy es el último día en que puede dejarlo para más tarde.
        [one] Puede hacerlo más tarde: queda un día.
       *[other] Puede hacerlo más tarde: quedan { $days } días.
    }
enrol-later = Hacerlo más tarde
enrol-other = Elegir otra cosa
enrol-recommended = Recomendado
enrol-totp = Aplicación de autenticación
enrol-totp-hint = Una aplicación de su teléfono muestra los códigos. Funciona sin cobertura.
enrol-sms = Número de móvil
enrol-sms-hint = Recibe cada código por SMS.

app-title = Configurar una aplicación de autenticación
app-heading = Configure una aplicación de autenticación
app-install = Instale una aplicación
app-install-lead = Use la aplicación de autenticación que ya tenga o instale una en su teléfono.
app-list-summary = Aplicaciones recomendadas
app-other-account = – elija allí «Otra cuenta»
app-any = o cualquier otra aplicación de autenticación
app-scan = Escanee el código QR
app-generate-lead = Tenga el teléfono a mano y muestre el código para escanearlo.
app-generate = Generar el código QR
app-scan-lead = En la aplicación, añada una cuenta y escanee esta imagen.
app-qr-alt = Código QR para su aplicación de autenticación. Si no puede escanearlo, use la clave de abajo.
app-same-device = ¿Lo está leyendo en el teléfono? Ábralo en la aplicación
app-key-label = ¿No puede escanear? Escriba esta clave en la aplicación:
app-verify = Escriba el código
app-code-label = Código de un solo uso
app-code-hint = La aplicación muestra ahora seis cifras para esta cuenta.
app-verify-button = Verificar el código

phone-title = Añada su número de móvil
phone-heading = Añada su número de móvil
phone-lead = Le enviaremos a este número los códigos de un solo uso por SMS.
phone-label = Número de móvil
phone-hint-us = Diez cifras, o + con el código de país.
phone-hint-other = Como se marca en su país ({ $country }), o + con el código de país.
phone-consent = Acepto recibir códigos de un solo uso de { $brand } por SMS
phone-consent-hint = Solo para iniciar sesión y por seguridad. Su operador puede cobrar los mensajes.
phone-empty = Escriba su número de móvil.
phone-no-consent = Marque la casilla para que podamos enviarle mensajes.
phone-invalid = Eso no parece un número de teléfono. Revise las cifras o empiece por + y el código de país.
phone-not-mobile = Ese número no puede recibir mensajes. Escriba un número de móvil.
phone-country = No podemos enviar mensajes a ese país. Elija una aplicación de autenticación.
phone-too-many = Se han probado demasiados números. Espere un rato o elija otra cosa.

phone-code-title = Código del SMS
phone-code-heading = Mire su teléfono
phone-code-label = Código del SMS
phone-other-number = Usar otro número

recovery-title = Guarde sus códigos de recuperación
recovery-heading = Guarde sus códigos de recuperación
recovery-lead = Si algún día pierde el teléfono, uno de estos códigos le permitirá entrar. Cada uno sirve una sola vez.
recovery-once = Estos códigos solo se muestran ahora. Guárdelos en un lugar seguro, no solo en el teléfono.
recovery-download = Descargar
recovery-print = Imprimir
recovery-file-note = Códigos de recuperación. Cada uno sirve una sola vez. Guárdelos en un lugar seguro.
recovery-saved = He guardado estos códigos

done-title = Todo está configurado
done-heading = Todo está configurado
done-lead = Ahora un segundo paso protege su cuenta.
done-app = Su aplicación de autenticación está lista
done-phone = Los códigos llegan a { $to }
done-recovery = Sus códigos de recuperación están guardados
done-finish = Terminar
done-next = A continuación: { $client }

nudge-title = Una forma más rápida de entrar
nudge-heading = Reciba sus códigos más rápido
nudge-lead = El correo puede tardar. Añada un número de móvil o una aplicación y tendrá el próximo código al instante.
nudge-later = Ahora no

## Contraseña olvidada

forgotten-title = Contraseña olvidada
forgotten-heading = ¿Ha olvidado su contraseña?
forgotten-lead = Escriba su nombre de usuario y le enviaremos un enlace para elegir otra.
forgotten-empty = Escriba su nombre de usuario.
forgotten-send = Enviar el enlace
forgotten-still = Al iniciar sesión se le seguirá pidiendo el segundo paso.
forgotten-sent-title = Revise su correo
forgotten-sent-heading = Revise su correo
forgotten-sent-lead = Si hay una cuenta con ese nombre, hemos enviado un enlace a su dirección de correo. Sirve una sola vez, durante { $minutes } minutos.
forgotten-spam = Puede tardar varios minutos. Si no llega, busque en su carpeta de correo no deseado un mensaje de { $sender }.

new-password-title = Elija una contraseña nueva
new-password-heading = Elija una contraseña nueva
new-password-label = Contraseña nueva
new-password-hint = Al menos { $minimum } caracteres. Unas pocas palabras que solo usted juntaría son fáciles de recordar y difíciles de adivinar.
new-password-save = Guardar la contraseña
new-password-empty = Escriba una contraseña nueva.
new-password-too-short = Es demasiado corta. Use al menos { $minimum } caracteres.
new-password-too-long = Es demasiado larga. Use como mucho { $maximum } caracteres.
new-password-common = Mucha gente usa esa contraseña y es fácil de adivinar. Elija otra.
new-password-obvious = Esa contraseña contiene su nombre o el de su empresa. Elija otra.
new-password-same = Esa es su contraseña actual. Elija otra.
new-password-changed-title = Contraseña cambiada
new-password-changed-heading = Contraseña cambiada
new-password-changed-lead = Se ha cerrado su sesión en todas partes. Entre con su contraseña nueva; su segundo paso sigue como estaba.
new-password-go-on = Iniciar sesión
new-password-close = Puede cerrar esta página.

## Consentimiento, salida y camino de vuelta

consent-title = ¿Permitir a { $client }?
consent-heading = ¿Permitir a { $client }?
consent-lead = { $client } quiere:
consent-scope-openid = saber quién es usted en esta empresa
consent-scope-profile = ver su nombre
consent-scope-email = ver su dirección de correo electrónico
consent-scope-phone = ver su número de teléfono
consent-scope-address = ver su dirección postal
consent-scope-offline_access = seguir conectado cuando usted no esté
consent-scope-tenant = ver a qué empresa pertenece
consent-scope-roles = ver qué puede hacer en ella
consent-scope-mfa = ver cómo ha demostrado que es usted
consent-scope-other = usar «{ $scope }»
consent-host = Irá a { $host }.
consent-allow = Permitir
consent-deny = No permitir
consent-foot = Su contraseña y sus códigos nunca se comparten.

logout-title = Cerrar sesión
logout-heading = ¿Cerrar sesión?
logout-asked-by = { $client } pide cerrar su sesión aquí. Otras aplicaciones que abrió desde aquí pueden pedirle que vuelva a entrar.
logout-asked = Esto cierra su sesión aquí. Las aplicaciones que abrió desde aquí pueden pedirle que vuelva a entrar.
logout-confirm = Cerrar sesión
logout-stay = Seguir conectado
logged-out-title = Sesión cerrada
logged-out-heading = Ha cerrado la sesión
logged-out-lead = Su sesión aquí ha terminado.
logged-out-next = Volver a { $client }
logged-out-next-plain = Continuar
logged-out-foot = En un equipo compartido, cierre también el navegador.
form-post-title = Un momento
form-post-heading = Un momento
form-post-to = Le llevamos de vuelta a { $client }.
form-post-on = Le llevamos de vuelta a la aplicación.

## Errores

error-code-label = Código
error-incident-label = Referencia
error-detail-summary = Para los desarrolladores de la aplicación
error-contact = Si vuelve a ocurrir, pida ayuda a
error-start-again = Empezar de nuevo
error-try-again = Intentarlo de nuevo
error-home = Ir a la primera página
error-to-application = Volver a la aplicación
error-not-found-title = Aquí no hay nada
error-not-found = Quizá la dirección esté mal escrita o la página se haya movido.
error-application-title = Este enlace no funciona
error-application = La aplicación ha enviado algo que no podemos usar, así que nos hemos detenido aquí para protegerle. Vuelva a la aplicación e inténtelo de nuevo.
error-form-title = Envíelo otra vez, por favor
error-form = La página estuvo abierta demasiado tiempo o venía de otro sitio. No se ha cambiado nada.
error-flow-expired-title = Este acceso ha terminado
error-flow-expired = Ya se había completado, tardó demasiado o se empezó en otro navegador. Empiece de nuevo.
error-link-dead-title = Este enlace ya no sirve
error-link-dead = Ya se ha usado o es demasiado antiguo. Pida uno nuevo.
error-session-ended-title = Se ha cerrado su sesión
error-session-ended = Su sesión terminó al cabo de un tiempo o porque cambió algo en su cuenta. Inicie sesión de nuevo.
error-cookies-title = Su navegador no guarda cookies
error-cookies = Necesitamos una pequeña cookie para que pueda entrar. Permita las cookies de este sitio e inténtelo de nuevo.
error-forbidden-title = No puede hacer esto
error-forbidden = Su cuenta no tiene el permiso que se necesita aquí. Su administrador puede ayudarle.
error-denied-title = No puede entrar aquí
error-denied = Las reglas de su empresa piden una forma de iniciar sesión que su cuenta no tiene. Su administrador puede ayudarle.
error-too-many-title = Un momento, por favor
error-too-many = Ha habido demasiados intentos en poco tiempo. Espere un poco e inténtelo de nuevo.
error-busy-title = Hay mucha actividad
error-busy = Hay más personas entrando de las que podemos atender a la vez. Inténtelo de nuevo dentro de un momento.
error-fault-title = Algo ha ido mal
error-fault = El fallo es nuestro y ha quedado registrado. No se ha cambiado nada. Inténtelo de nuevo.

## La primera página

landing-title = Le damos la bienvenida
landing-heading = Le damos la bienvenida
landing-lead = Aquí inicia sesión en las aplicaciones de { $brand }. Abra una aplicación y ella le traerá aquí cuando necesite saber que es usted.
landing-account = Su cuenta
landing-account-hint = Segundo paso (MFA, 2FA), número de móvil, códigos de recuperación
landing-admin = Administración
landing-admin-hint = Empresas, personas y reglas de acceso
landing-outbox = Bandeja de salida
landing-outbox-hint = Mensajes que esta demostración habría enviado
landing-logout = Cerrar sesión

## Llaves de seguridad

key-title = Use su llave de seguridad
key-heading = Use su llave de seguridad
key-lead = Tenga a mano su llave de seguridad o clave de acceso. El navegador se la pide y le muestra qué hacer: conectarla y tocarla, o usar el bloqueo de pantalla de este dispositivo.
key-submit = Usar la llave de seguridad
key-again = Pedir la llave otra vez
key-unsupported = Este navegador no puede usar llaves de seguridad aquí. Abra esta página en otro navegador, con los scripts permitidos.
key-unsupported-other = Este navegador no puede usar llaves de seguridad aquí. Elija abajo «Probar otra forma».
key-cancelled = La llave no ha respondido: se ha cancelado, ha tardado demasiado o esta llave no es de su cuenta. Puede volver a intentarlo.
key-failed = No se ha podido leer la llave. Inténtelo de nuevo.
key-no-answer = El navegador no ha respondido con ninguna llave. Permita los scripts en esta página o elija otra cosa.
key-unreadable = No se ha podido leer la respuesta del navegador. Inténtelo de nuevo.
key-wrong = Esa llave no se ha aceptado. Inténtelo de nuevo con una llave de esta cuenta.
key-expired = Se ha agotado el tiempo para esta llave. Pídala otra vez.
key-known = Esta llave ya está configurada. Use otra.
key-copyable = Esta llave se puede copiar a otros dispositivos. Aquí hace falta una que no salga de un dispositivo, como una llave de seguridad USB.
key-too-many = Tiene tantas llaves como es posible. Quite una antes de añadir otra.
key-resting = Ha habido demasiadas respuestas incorrectas. Espere { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    } o pruebe otra forma.
key-suspended = Las llaves de seguridad están en pausa tras muchas respuestas incorrectas. Pruebe otra forma o pida ayuda.
key-help-summary = ¿La llave no funciona?
key-help-gesture = Conecte bien la llave y toque la parte metálica cuando parpadee. Una clave de acceso en el teléfono necesita Bluetooth en ambos dispositivos.
key-help-other-way = Use «Probar otra forma» para entrar sin ella.
key-add-title = Añadir una llave de seguridad
key-add-heading = Añada una llave de seguridad o clave de acceso
key-add-lead = El navegador le pide la llave y le muestra qué hacer: conectarla y tocarla, o usar el bloqueo de pantalla de este dispositivo. Solo responde a este sitio, así que nadie puede sacársela con engaños.
key-add = Añadir esta llave
key-add-another = Añadir otra llave
key-add-unsupported = Este navegador no puede añadir llaves de seguridad aquí. Abra esta página en otro navegador, con los scripts permitidos.
key-add-unsupported-other = Este navegador no puede añadir llaves de seguridad aquí. Elija abajo otra cosa.
key-begin = Continuar
key-ready = Tenga la llave a mano y continúe.
key-label = Nombre de la llave
key-label-hint = Para que la reconozca en la lista.
key-label-default = Llave de seguridad
key-bound = No sale de un dispositivo
key-synced = Se puede copiar
done-key = Su llave de seguridad está configurada.
way-security_key = Llave de seguridad o clave de acceso
way-security_key-hint = La forma más segura: toque su llave o use su dispositivo
enrol-security_key = Llave de seguridad o clave de acceso
enrol-security_key-hint = Una llave que se toca o el bloqueo de pantalla de este dispositivo. Nadie puede sacársela con engaños.

# La cuenta.

account-title = Su cuenta
account-heading = Hola, { $name }
account-lead = Cómo inicia sesión en { $company }.
account-nav-overview = Resumen
account-nav-mfa = Verificación en dos pasos
account-nav-mobile = Móvil
account-nav-admin = Administración
account-sign-out = Cerrar sesión
account-mfa-title = Autenticación multifactor
account-mfa-lead = También llamada 2FA o verificación en dos pasos: algo además de su contraseña.
account-mfa-intro = Con la autenticación multifactor (MFA, 2FA, verificación en dos pasos), su contraseña por sí sola no abre nada: se pide además un código de algo que usted tiene.
account-mfa-manage = Gestionar la verificación en dos pasos
account-mfa-enabled = Su aplicación de autenticación está lista. A partir de ahora pediremos su código.
account-mfa-disabled = Su aplicación de autenticación ya no cuenta. Elimine también la cuenta de la aplicación.
account-app = Aplicación de autenticación
account-app-title = Aplicación de autenticación
account-app-lead = Una aplicación en su teléfono que muestra un código nuevo cada 30 segundos, sin red.
account-app-since = Configurada { $at }
account-app-replace = Configurar otra aplicación
account-app-replaces = Su aplicación actual sigue funcionando hasta que la nueva dé su primer código correcto.
account-on = Activado
account-off = Desactivado
account-none = Ninguno
account-enable = Activar
account-disable = Desactivar
account-disable-title = Desactivar la aplicación de autenticación
account-disable-question = ¿Quiere desactivar su aplicación de autenticación?
account-disable-not = No es posible
account-disable-then-phone = A partir de entonces los códigos irán a { $phone }. Los equipos de confianza y las demás sesiones terminan.
account-disable-then-none = A partir de entonces su contraseña queda sola. Los equipos de confianza, los códigos de recuperación y las demás sesiones terminan.
account-disable-reminder = Después, elimine también esta cuenta de la aplicación: sus códigos no valdrán nada.
account-required = { $by } exige la verificación en dos pasos (desde { $at }), por lo que aquí no se puede desactivar.
account-required-locked = { $by } exige la verificación en dos pasos y ha bloqueado este ajuste (desde { $at }), por lo que aquí no se puede desactivar.
account-phone = Móvil para mensajes de texto
account-phone-lead = Los códigos pueden llegar a un número de móvil que usted haya validado.
account-email = Correo electrónico
account-codes-title = Códigos de recuperación
account-codes-lead = Para el día en que pierda el teléfono. Cada uno sirve una vez.
account-codes-new = Crear diez códigos nuevos
account-mobile-title = Gestionar el móvil
account-mobile-manage = Gestionar el móvil
account-mobile-current = Su número
account-mobile-new = Número nuevo
account-mobile-new-lead = Le enviaremos un código. El número anterior se conserva hasta que elija Actualizar.
account-mobile-validate = Validar el teléfono
account-mobile-code-title = Código del SMS
account-verify = Verificar
account-mobile-validated = Su número de teléfono ha sido validado
account-mobile-update = Actualizar
account-mobile-update-hint = Elija Actualizar para guardarlo. Hasta entonces los códigos van adonde iban.
account-mobile-keep = Conservar el número anterior
account-mobile-remove = Quitar este número
account-mobile-saved = Guardado.
account-validated = Validado
account-unvalidated = Sin validar todavía
account-devices = Equipos de confianza
account-devices-lead = Aquí solo se pide su contraseña. Termine lo que no reconozca.
account-devices-none = No confía en ningún equipo.
account-sessions = Dónde ha iniciado sesión
account-sessions-lead = Navegadores con sesión iniciada con su cuenta.
account-sign-out-others = Cerrar sesión en los demás
account-computer = Equipo
account-address = Dirección
account-since = Desde
account-until = Hasta
account-ends = Termina
account-action = Acción
account-end = Terminar
account-here = Este
account-back = Volver
account-codes-left =
    { $left ->
        [0] No quedan códigos.
        [one] Queda un código.
       *[other] Quedan { $left } códigos.
    }

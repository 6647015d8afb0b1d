### La consola: empresas, personas y lo que se les exige.

admin-home-title = Administración
admin-home-lead = Las empresas que tiene a su cargo y la regla de autenticación multifactor (MFA, 2FA, verificación en dos pasos) de cada una.
admin-nav-tenants = Empresas
admin-nav-account = Su cuenta
admin-trail = Dónde está
admin-search = Buscar
admin-search-all = Buscar empresas y personas
admin-search-people = Buscar por nombre o usuario
admin-tenant = Empresa
admin-kind = Tipo
admin-kind-operator = Operador
admin-kind-reseller = Distribuidor
admin-kind-company = Empresa
admin-people = Personas
admin-people-below = { $own } ({ $all } con las de abajo)
admin-mfa = MFA
admin-is-locked = Bloqueado desde arriba
admin-more-tenants = { $more ->
        [one] Hay una más. Búsquela.
       *[other] Hay { $more } más. Búsquelas.
    }
admin-no-tenants = Ninguna empresa coincide.
admin-found-people = Personas
admin-no-people = Nadie coincide.

## Lo que se interpone ante un cambio

admin-wall-stale = Para cambiar algo aquí, confirme que es usted.
admin-wall-stale-form = Aún no se ha cambiado nada: confirme que es usted y guarde de nuevo.
admin-wall-confirm = Confirmar ahora
admin-wall-nothing = Para cambiar algo aquí necesita tener su propio segundo paso.
admin-wall-set-up = Configurarlo

## Resultado de un cambio

admin-done-saved = Guardado. Vale desde el próximo inicio de sesión.
admin-done-imposed = Impuesto. Vale desde el próximo inicio de sesión.
admin-done-released = Liberado. Vuelve a valer el ajuste propio de la empresa.
admin-done-unchanged = Ya estaba así. No se ha cambiado nada.
admin-done-phone = El número está guardado. Cuenta cuando su titular lo haya probado.
admin-done-mode = Guardado. Vale desde el próximo inicio de sesión.
admin-done-reset = MFA restablecida. Se ha cerrado la sesión de esta persona en todas partes y la configurará de nuevo la próxima vez que entre.
admin-done-signed-out = Sesiones cerradas en todas partes.
admin-done-computers = Ya no es de confianza.
admin-refused-locked = { $source } lo ha bloqueado. Aquí se puede hacer más estricto, pero no más laxo. No se ha cambiado nada.
admin-refused-methods = Un método que no se permite más arriba no se puede permitir aquí. No se ha cambiado nada.
admin-refused-above = Solo puede hacerlo un administrador por encima de esta empresa. No se ha cambiado nada.
admin-refused-stronger = Esta persona tiene permisos que usted no tiene, así que no puede cambiar su cuenta.
admin-invalid-no-methods = Elija al menos un método; si no, nadie podría entrar.
admin-invalid-only-recovery = Los códigos de recuperación solos no bastan. Elija también otro método.
admin-invalid-password = La contraseña es el primer paso; no puede ser el segundo.
admin-invalid-trust = Escriba un número de días de 0 a 365 o deje el campo vacío.
admin-invalid-session = Una sesión dura al menos una hora y puede estar inactiva al menos un minuto.
admin-invalid-unreachable = Ninguno de los métodos permitidos alcanza ese nivel, así que nadie podría entrar. Permita otro método o elija un nivel menor.

## La política

admin-in-force = En vigor
admin-in-force-lead = Lo que se pide a todos aquí y de dónde viene.
admin-setting = Ajuste
admin-value = En vigor
admin-from = Viene de
admin-own = Ajuste propio
admin-imposed = Impuesto
admin-nothing-own = Heredado
admin-nothing = –
admin-knob-mode = Autenticación multifactor
admin-knob-minimum = Nivel mínimo
admin-knob-methods = Métodos aceptados
admin-knob-trust = Equipos de confianza, días
admin-mode-inherited = Heredado: { $mode }
admin-mode-inherited-plain = Heredado
admin-mode-disabled = Desactivada
admin-mode-enabled = Activada
admin-mode-required = Obligatoria
admin-mode-hint = Activada pregunta a quien tenga un segundo paso. Obligatoria pregunta a todos.
admin-level-password = Contraseña
admin-level-two_step = Dos pasos (basta el correo)
admin-level-two_factor = Dos factores (el correo no basta)
admin-level-phishing_resistant = Resistente a la suplantación
admin-level-phishing_resistant_hardware = Resistente a la suplantación, con llave física
admin-minimum-hint = Lo mínimo que debe alcanzar la verificación.
admin-method-password = Contraseña
admin-method-totp = Aplicación de autenticación
admin-method-security_key = Llave de seguridad o clave de acceso
admin-method-sms = Mensaje de texto
admin-method-email = Código por correo
admin-method-email-hint = un segundo paso, no un segundo factor
admin-method-recovery_code = Códigos de recuperación
admin-method-forbidden = no permitido más arriba
admin-list = { $items }
admin-days = { $days ->
        [0] Nunca
        [one] Un día
       *[other] { $days } días
    }
admin-trust-hint = { $days ->
        [0] 0 significa nunca. Vacío es heredado: nunca.
        [one] 0 significa nunca. Vacío es heredado: un día.
       *[other] 0 significa nunca. Vacío es heredado: { $days } días.
    }
admin-trust-most = { $days ->
        [0] Bloqueado desde arriba: nunca.
        [one] Bloqueado desde arriba: como mucho un día.
       *[other] Bloqueado desde arriba: como mucho { $days } días.
    }
admin-lock = Bloqueado para todos los de abajo
admin-lock-hint = Quien esté debajo puede hacerlo más estricto, pero no más laxo.
admin-save = Guardar
admin-own-title = Ajuste propio
admin-own-lead = Lo que { $name } dice por sí misma.
admin-impose-title = Impuesto desde arriba
admin-impose-lead = Lo que { $source } prescribe solo a { $name }. El ajuste propio de la empresa queda guardado debajo.
admin-impose-save = Imponer a { $name }
admin-release = Liberar
admin-why = Cómo se llega a esto
admin-to-people = Personas
admin-origin-default = Valor de fábrica de Vestibule
admin-origin-own = Ajuste propio, { $at }
admin-origin-own-person = Ajuste propio de { $person }, { $at }
admin-origin-inherited = Heredado de { $tenant }, { $at }
admin-origin-inherited-person = Heredado de { $tenant }, fijado por { $person }, { $at }
admin-origin-imposed = Impuesto por { $tenant }, { $at }
admin-origin-imposed-person = Impuesto por { $tenant } ({ $person }), { $at }
admin-origin-user = Ajuste propio de esta persona, { $at }
admin-origin-user-person = Ajuste propio de esta persona, por { $person }, { $at }
admin-locked-by = Bloqueado por { $tenant }, { $at }. Aquí no se puede hacer más laxo.
admin-locked-by-person = Bloqueado por { $tenant } ({ $person }), { $at }. Aquí no se puede hacer más laxo.

## Personas

admin-people-title = Personas de { $tenant }
admin-people-heading = Personas de { $tenant }
admin-tick = Elegir
admin-tick-one = Elegir a { $name }
admin-name = Nombre
admin-login = Usuario
admin-mode-own = Modo de MFA
admin-mode-value = En vigor
admin-holds = Tiene
admin-has-app = Aplicación de autenticación
admin-has-keys = Llaves de seguridad
admin-has-phone = Número de móvil
admin-has-phone-unproven = Número de móvil, sin probar
admin-has-email = Correo
admin-switched-off = Desactivada
admin-bulk-enable = Activar 2FA
admin-bulk-hint = Para todas las personas elegidas en esta página. A nadie se le afloja la regla.
admin-bulk-nobody = Elija al menos a una persona.
admin-bulk-done = { $enabled ->
        [one] Activada para una persona.
       *[other] Activada para { $enabled } personas.
    }{ $unchanged ->
        [0] { "" }
        [one] { " " }Una ya la tenía.
       *[other] { " " }{ $unchanged } ya la tenían.
    }{ $stronger ->
        [0] { "" }
        [one] { " " }Una tiene más permisos que usted y se dejó como estaba.
       *[other] { " " }{ $stronger } tienen más permisos que usted y se dejaron como estaban.
    }
admin-pages = Páginas
admin-page = Página { $page }
admin-previous = Anterior
admin-next = Siguiente

## Una persona

admin-stronger = Esta persona tiene permisos que usted no tiene: puede mirar, pero no cambiar.
admin-mfa-title = Autenticación multifactor
admin-mfa-lead = Lo que se pide a esta persona al entrar y con qué puede responder.
admin-set-up = Configurada
admin-not-set-up = Sin configurar
admin-proven = Probado
admin-unproven = Sin probar
admin-codes = Códigos de recuperación
admin-codes-left = { $left ->
        [0] No queda ninguno
        [one] Queda uno
       *[other] Quedan { $left }
    }
admin-reset = Restablecer MFA
admin-mode-title = Modo de MFA
admin-mode-lead = Solo para esta persona. Vale desde el próximo inicio de sesión.
admin-phone-title = Número de móvil
admin-phone-lead = Adonde van los códigos por mensaje de texto.
admin-phone-hint = Un número que usted escribe queda sin probar hasta que su titular lo use una vez; mientras tanto, los códigos van por correo. Al guardar se cierra la sesión de la persona.
admin-computers = Equipos de confianza
admin-computers-lead = Navegadores en los que a esta persona se le pide solo la contraseña.
admin-computers-none = Ningún equipo es de confianza.
admin-computer = Equipo
admin-address = Dirección
admin-since = Desde
admin-until = Hasta
admin-action = Acción
admin-revoke = Retirar
admin-revoke-all = Retirar todos
admin-sessions = Sesiones
admin-sessions-count = { $count ->
        [0] Sin sesión en ninguna parte.
        [one] Con sesión en un lugar.
       *[other] Con sesión en { $count } lugares.
    }
admin-sign-out = Cerrar sesión en todas partes
admin-counters = Respuestas erróneas
admin-counters-lead = Fallos seguidos; una respuesta correcta los borra.
admin-counters-none = Ninguna.
admin-suspended = Suspendido
admin-suspended-hint = Restablecer MFA lo levanta.
admin-cooling = En pausa
admin-cooling-until = Hasta { $at }
admin-failures = { $count ->
        [one] Una respuesta errónea
       *[other] { $count } respuestas erróneas
    }
admin-events = Últimos sucesos
admin-events-none = Nada todavía.
admin-when = Cuándo
admin-what = Qué
admin-who = Quién
admin-themselves = Esta persona
admin-system = Sistema

## El restablecimiento

admin-reset-title = Restablecer MFA de { $name }
admin-reset-lead = Para { $login }. No se puede deshacer.
admin-reset-what = Lo que se retira
admin-reset-app = La aplicación de autenticación
admin-reset-keys = { $count ->
        [one] Una llave de seguridad
       *[other] { $count } llaves de seguridad
    }
admin-reset-phone = El número de móvil { $phone }
admin-reset-codes = { $left ->
        [0] Códigos de recuperación (no queda ninguno)
        [one] Códigos de recuperación (queda uno)
       *[other] Códigos de recuperación (quedan { $left })
    }
admin-reset-computers = { $count ->
        [0] Equipos de confianza (ninguno)
        [one] Equipos de confianza (uno)
       *[other] Equipos de confianza ({ $count })
    }
admin-reset-sessions = { $count ->
        [0] Sesiones (ninguna) y el acceso de todas las aplicaciones
        [one] Sesiones (una) y el acceso de todas las aplicaciones
       *[other] Sesiones ({ $count }) y el acceso de todas las aplicaciones
    }
admin-reset-then = La contraseña se queda. La próxima vez que entre, esta persona configurará de nuevo un segundo paso.
admin-reset-require = Para que la contraseña sola nunca baste entretanto, su modo de MFA pasa a «Obligatoria».
admin-reset-notice = Se le avisa por mensaje.
admin-reset-confirm = Restablecer MFA
admin-reset-back = Volver sin restablecer

## Sucesos

event-login-succeeded = Inició sesión
event-login-password_rejected = Contraseña errónea
event-login-second_step_rejected = Segundo paso erróneo
event-login-denied = Las reglas denegaron la entrada
event-session-logged_out = Cerró sesión
event-session-revoked = Sesiones cerradas
event-authenticator-enrolled = Autenticador configurado
event-authenticator-removed = Autenticador retirado
event-authenticator-suspended = Autenticador suspendido
event-authenticator-suspect = Llave de seguridad rechazada: puede haber una copia
event-recovery_codes-generated = Códigos de recuperación creados
event-recovery_codes-used = Código de recuperación usado
event-trusted_device-added = Equipo marcado de confianza
event-trusted_device-revoked = Confianza en un equipo retirada
event-phone-validated = Número de móvil probado
event-phone-changed = Número de móvil cambiado
event-password-changed = Contraseña cambiada
event-password-reset_requested = Restablecimiento de contraseña solicitado
event-user-mfa_reset = MFA restablecida
event-user-mode_set = Modo de MFA cambiado
event-user-created = Cuenta creada
event-tenant-created = Empresa creada
event-policy-set = Política cambiada
event-policy-exception_granted = Excepción concedida
event-client-saved = Aplicación guardada
event-consent-granted = Aplicación autorizada
event-token-reused = Token usado dos veces; acceso revocado
event-keys-rotated = Claves de firma renovadas
event-role-granted = Función concedida

# Por qué un inicio de sesión exigió más, o no: las líneas de policy::Why.

policy-why-inherits = { $kind ->
        [client] Regla de la aplicación { $node }: nada propio, hereda.
        [user] Usuario { $node }: nada propio, hereda.
       *[tenant] { $node }: nada propio, hereda.
    }
policy-why-mode = { $node }: la autenticación multifactor está { $mode ->
        [disabled] desactivada
        [enabled] activada para quien la haya configurado
       *[required] exigida
    }, establecido por { $source } el { $at }{ $origin ->
        [imposed] { " " }solo para { $node }
       *[own] { "" }
    }{ $lock ->
        [locked] { " " }y bloqueado.
       *[open] .
    }
policy-why-minimum = { $node }: como mínimo { $level ->
        [password] una contraseña
        [two_step] dos pasos (se acepta un código por correo)
        [two_factor] dos factores (un código por correo no basta)
        [phishing_resistant] un factor resistente al phishing
       *[phishing_resistant_hardware] una llave física resistente al phishing
    }, establecido por { $source } el { $at }{ $lock ->
        [locked] { " " }y bloqueado.
       *[open] .
    }
policy-why-methods = { $node }: solo estos métodos: { $methods }. Establecido por { $source } el { $at }.
policy-why-trust-days = { $days ->
        [0] { $node }: no se puede confiar en ningún equipo, establecido por { $source } el { $at }
       *[other] { $node }: se puede confiar en un equipo durante { $days } días, establecido por { $source } el { $at }
    }{ $lock ->
        [locked] { " " }y bloqueado.
       *[open] .
    }
policy-why-session-hours = { $node }: una sesión termina a las { $hours } horas, establecido por { $source } el { $at }.
policy-why-session-idle = { $node }: una sesión termina tras { $minutes } minutos de inactividad, establecido por { $source } el { $at }.
policy-why-locks-inherited = { $node }: { $source } bloqueó el { $at } lo heredado.
policy-why-exception = Excepción concedida por { $over } hasta el { $until }: { $mode ->
        [disabled] sin segundo paso.
        [enabled] segundo paso solo para quien lo haya configurado.
       *[required] un segundo paso de cualquier tipo.
    } Motivo: { $reason }
policy-why-demand = Por tanto, la política vigente es: { $mode ->
        [disabled] sin segundo paso.
       *[enabled] un segundo paso para quien tenga una aplicación o un número móvil validado.
    }
policy-why-demand-level = Por tanto, la política vigente es: siempre, como mínimo, { $level ->
        [password] una contraseña.
        [two_step] dos pasos.
        [two_factor] dos factores.
        [phishing_resistant] un factor resistente al phishing.
       *[phishing_resistant_hardware] una llave física resistente al phishing.
    }
policy-why-client-minimum = La aplicación { $client } exige como mínimo { $level ->
        [password] una contraseña.
        [two_step] dos pasos.
        [two_factor] dos factores.
        [phishing_resistant] un factor resistente al phishing.
       *[phishing_resistant_hardware] una llave física resistente al phishing.
    }
policy-why-client-no-trust = La aplicación { $client } no acepta equipos de confianza.
policy-why-asked-essential = La solicitud exige uno de: { $values }.
policy-why-asked-voluntary = La solicitud prefiere: { $values }.
policy-why-asked-max-age = La solicitud quiere una autenticación de no más de { $seconds } segundos.
policy-why-asked-login = La solicitud quiere una autenticación nueva.
policy-why-trust-accepted = Este equipo es de confianza, así que no se pidió un segundo paso.
policy-why-trust-ended = La confianza en este equipo ha caducado.
policy-why-trust-refused-by-policy = La política no acepta equipos de confianza.
policy-why-trust-refused-by-client = Esta aplicación no acepta equipos de confianza.
policy-why-trust-refused-by-request = Un equipo de confianza no basta para esta solicitud.
policy-why-trust-too-weak = La confianza en este equipo se obtuvo con un segundo paso más débil que el que hace falta aquí.
policy-why-trust-nothing-enrolled = Un equipo de confianza no sustituye la configuración de un segundo factor.
policy-why-satisfied = Se probó lo suficiente: { $level ->
        [password] la contraseña.
        [two_step] dos pasos.
        [two_factor] dos factores.
        [phishing_resistant] un factor resistente al phishing.
       *[phishing_resistant_hardware] una llave física resistente al phishing.
    }
policy-why-password = Hay que introducir la contraseña.
policy-why-step-up = Hay que probar { $level ->
        [password] la contraseña
        [two_step] dos pasos
        [two_factor] dos factores
        [phishing_resistant] un factor resistente al phishing
       *[phishing_resistant_hardware] una llave física resistente al phishing
    }; hasta ahora: { $reached ->
        [password] la contraseña.
        [two_step] dos pasos.
       *[two_factor] dos factores.
    }
policy-why-enrol = Hay que probar { $level ->
        [password] la contraseña
        [two_step] dos pasos
        [two_factor] dos factores
        [phishing_resistant] un factor resistente al phishing
       *[phishing_resistant_hardware] una llave física resistente al phishing
    } y aún no hay nada configurado que lo permita.
policy-why-unmet = No se puede alcanzar lo que la solicitud exige.
policy-why-no-method = Hay que probar { $level ->
        [password] la contraseña
        [two_step] dos pasos
        [two_factor] dos factores
        [phishing_resistant] un factor resistente al phishing
       *[phishing_resistant_hardware] una llave física resistente al phishing
    } y ningún método permitido lo consigue.

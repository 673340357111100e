# Messages of the public pages in Spanish.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = Todavía no hay datos
headline-working = Todos los sistemas funcionan con normalidad
headline-everything = Todo
headline-components = { $count ->
    [one] { $count } componente
   *[other] { $count } componentes
}
headline-and = { $one } y { $two }
headline-no-data = No tenemos datos en este momento
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
    [one] { $names } funciona con normalidad
   *[other] { $names } funcionan con normalidad
}
is-not-seen = No tenemos datos de { $names } en este momento
is-under-maintenance = { $count ->
    [one] { $names } está en mantenimiento
   *[other] { $names } están en mantenimiento
}
is-slower = { $count ->
    [one] { $names } responde con más lentitud de lo habitual
   *[other] { $names } responden con más lentitud de lo habitual
}
is-partly-down = { $count ->
    [one] { $names } está parcialmente fuera de servicio
   *[other] { $names } están parcialmente fuera de servicio
}
is-down = { $count ->
    [one] { $names } está fuera de servicio
   *[other] { $names } están fuera de servicio
}
unknown = No podemos determinarlo en este momento
not-refreshed = No hemos podido actualizar esta página desde hace { $span }
at-that-time = En ese momento: { $sentence }.
as-of = Datos del { $at }.
upstream-says = Según { $vendor }, datos del { $at }.
upstream-unread = En este momento no se puede leer lo que { $vendor } informa sobre sí mismo.
upstream-apart = No forma parte de nuestro propio estado ni de nuestras cifras.
past-page = La página tal como estaba el { $at }.
past-title = el { $at }: { $sentence }

## Statuses

status-operational = Operativo
    .inline = operativo
status-under-maintenance = En mantenimiento
    .inline = en mantenimiento
status-no-data = Sin datos
    .inline = sin datos
status-degraded-performance = Rendimiento degradado
    .inline = rendimiento degradado
status-partial-outage = Interrupción parcial
    .inline = interrupción parcial
status-major-outage = Interrupción grave
    .inline = interrupción grave
incident-investigating = En investigación
    .inline = en investigación
incident-identified = Identificado
    .inline = identificado
incident-monitoring = En observación
    .inline = en observación
incident-resolved = Resuelto
    .inline = resuelto
incident-postmortem = Análisis posterior
    .inline = análisis posterior
maintenance-scheduled = Programado
    .inline = programado
maintenance-in-progress = En curso
    .inline = en curso
maintenance-verifying = En verificación
    .inline = en verificación
maintenance-completed = Completado
    .inline = completado
maintenance-cancelled = Cancelado
    .inline = cancelado
impact-none = sin impacto
impact-minor = impacto leve
impact-major = impacto grave
impact-critical = impacto crítico

## Time

month-1 = enero
    .short = ene
month-2 = febrero
    .short = feb
month-3 = marzo
    .short = mar
month-4 = abril
    .short = abr
month-5 = mayo
    .short = may
month-6 = junio
    .short = jun
month-7 = julio
    .short = jul
month-8 = agosto
    .short = ago
month-9 = septiembre
    .short = sept
month-10 = octubre
    .short = oct
month-11 = noviembre
    .short = nov
month-12 = diciembre
    .short = dic
weekday-1 = lunes
    .short = lun
    .letter = L
weekday-2 = martes
    .short = mar
    .letter = M
weekday-3 = miércoles
    .short = mié
    .letter = X
weekday-4 = jueves
    .short = jue
    .letter = J
weekday-5 = viernes
    .short = vie
    .letter = V
weekday-6 = sábado
    .short = sáb
    .letter = S
weekday-7 = domingo
    .short = dom
    .letter = D
# $month: the short name; $number: the month's number.
date = { $day } { $month } { $year }
date-without-year = { $day } { $month }
date-and-clock = { $date }, { $clock }
# $month: the whole name.
month-of-year = { $month } de { $year }
instant = { $date }, { $clock } UTC
date-range = { $from } – { $to }
span-s = { $s } s
span-min = { $min } min
span-min-s = { $min } min { $s } s
span-h = { $h } h
span-h-min = { $h } h { $min } min
span-d = { $d } d
span-d-h = { $d } d { $h } h
decimal-separator = ,
list-comma = {", "}
percent = { $figure } %

## Figures

uptime-none = todavía no hay datos
uptime = { $figure } de disponibilidad
uptime-observed = { $figure } de disponibilidad, { $observed }
observed = observada durante el { $part } del tiempo
window-day = Hoy
window-days7 = 7 días
window-days30 = 30 días
window-days90 = 90 días
window-month = Este mes
window-quarter = Este trimestre
window-year = Este año
window-since-start = Desde el inicio
windows = { $first } – { $last }

## Days

day = { $date }: { $status }
day-corrected = { $date }: { $status }, dato corregido
day-trouble = { $date }: { $status }, { $span } con problemas
day-trouble-corrected = { $date }: { $status }, { $span } con problemas, dato corregido
days-with-trouble = { $count ->
    [one] { $count } día con problemas
   *[other] { $count } días con problemas
}
days-since = desde el { $date }
days-ago = { $count ->
    [one] hace { $count } día
   *[other] hace { $count } días
}
days-today = hoy
days-last = { $count ->
    [one] Hoy
   *[other] Últimos { $count } días
}
days-calm = { $days }: { $watched } con datos, ninguno con problemas
days-troubled = { $days }: { $watched } con datos. { $troubled }

## Components and regions

components = Componentes
find-component = Buscar un componente
troubled-none = { $count ->
    [one] { $count } componente
   *[other] { $count } componentes
}
troubled = { $troubled } de { $count } con problemas
by-region = Por región
region-working = funciona
region-silent = sin datos
region-slower = responde con lentitud
region-failing = con fallos
vote-up = en servicio
vote-silent = sin datos
vote-degraded = rendimiento degradado
vote-down = fuera de servicio
what-regions-said = Lo que indicó cada región
through-probe = mediante { $probe }
reporting = Regiones con datos: { $reporting } de { $count }.
reporting-but = Regiones con datos: { $reporting } de { $count }; sin datos: { $silent }.
since-for = Desde el { $since }, hace { $span }.
unwatched = Ninguna sonda lo supervisa: los operadores establecen su estado.
feeds-of-component = Sus novedades también están disponibles en { $atom } y { $rss }.
of-this-component = De este componente
latest-in-log = Los cambios anteriores están en el { $log }.
log = registro
changes = Cambios
changes-unavailable = Sus cambios no están disponibles en este momento.
change = De «{ $old }» a «{ $new }»
change-first = Primer estado en la página: { $new }
change-lasted = Durante { $span }{ $source }{ $seen }.
change-lasts = Desde hace { $span }{ $source }{ $seen }.
change-stated = , según los operadores
change-corrected = , según la corrección de los operadores
change-seen = ; observado por las sondas: { $status }

## Continents, as they stand after "From"

from-here = Desde { $continent }, donde usted se encuentra: { $state }.
from-here-unwatched = No se supervisa desde { $continent }, donde usted se encuentra.
from-there = Desde { $continent }: { $state }.
continent-af = África
continent-an = la Antártida
continent-as = Asia
continent-eu = Europa
continent-na = América del Norte
continent-oc = Oceanía
continent-sa = América del Sur
there-no-region = ninguna región envía datos
there-no-data = sin datos
there-working = funciona con normalidad
there-failing = { $name } con fallos desde el { $since }
there-slower = { $name } con más lentitud de lo habitual desde el { $since }
there-silent = sin datos de { $name }
there-more = { $names } y { $count } más

## Outages that probes saw

seen-by-probes = Observado por nuestras sondas
outage-lasted = Duró { $span }.
outage-lasts = En curso desde hace { $span }.
# $few, $count: numbers.
outage-seen-few = Observado desde { $few } de { $count } regiones: { $regions }.
outage-seen = Observado desde { $regions }.
outage-step = El paso «{ $step }» { $reason }.

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = no pudo resolver el nombre del servidor
reason-was-refused-a-connection = vio rechazada su conexión
reason-lost-its-connection = perdió la conexión
reason-could-not-reach-the-host = no pudo llegar al servidor
reason-could-not-agree-on-encryption = no pudo negociar el cifrado
reason-timed-out = agotó el tiempo de espera
reason-got-an-invalid-response = recibió una respuesta no válida
reason-lacked-an-element-of-its-page = no encontró un elemento de su página
reason-lacked-a-value = no encontró un valor
reason-sent-no-ping-in-time = no envió ningún ping a tiempo
reason-reported-a-failure = notificó un fallo
reason-is-flapping = presenta fallos intermitentes
reason-got-a-truncated-response = recibió una respuesta truncada
reason-got-too-large-a-response = recibió una respuesta demasiado grande
reason-was-redirected-in-a-loop = entró en un bucle de redirecciones
reason-has-an-expired-certificate = tiene un certificado caducado
reason-has-a-certificate-that-is-not-valid-yet = tiene un certificado que aún no es válido
reason-has-the-certificate-of-another-host = tiene el certificado de otro servidor
reason-has-a-certificate-that-cannot-be-trusted = tiene un certificado que no es de confianza
reason-has-a-certificate-that-is-not-for-servers = tiene un certificado que no es para servidores
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = tiene un certificado de una autoridad que no está autorizada a firmar para su nombre
reason-has-a-certificate-whose-signer-may-not-sign-certificates = tiene un certificado cuyo firmante no está autorizado a firmar certificados
reason-has-a-certificate-that-is-invalid = tiene un certificado no válido
reason-failed = falló
reason-reports-degraded-performance = informa de un rendimiento degradado
reason-reports-a-partial-outage = informa de una interrupción parcial
reason-reports-a-major-outage = informa de una interrupción grave
reason-reports-maintenance = informa de un mantenimiento

## Incidents

open-incidents = Incidentes abiertos
past-incidents = Incidentes anteriores
incidents-of-days = Incidentes de los últimos { $days } días
no-resolved-incidents = No hay incidentes resueltos en los últimos { $days } días.
incident-state = { $status }, { $impact }.
incident-affects = Afecta a { $names }.
incident-began = Comenzó el { $at }, hace { $span }.
incident-began-resolved = Comenzó el { $at }, resuelto tras { $span }.
incident-resolved-after = Resuelto tras { $span }, el { $at }
next-update-by = Próxima actualización: a más tardar el { $at }.
no-update-for = Sin actualizaciones desde hace { $span }.
not-counted = Indicado por los operadores; no se contabiliza.
updates = Actualizaciones
edited = , editada el { $at }
update-withdrawn = Una actualización del { $posted } se retiró el { $at }.
more-lines = { $count ->
    [one] { $count } línea más
   *[other] { $count } líneas más
}
corrections = Correcciones
correction = { $name } del { $from } al { $to }: { $status }. { $reason } (corregido el { $at })

## Maintenance

maintenance = Mantenimiento
past-maintenance = Mantenimientos anteriores
notice-about = Sobre { $names }.
maintenance-from-to = { $status }, del { $from } al { $to }.
maintenance-late = Debería haber terminado hace { $span }.
maintenance-intro = Trabajos anunciados. Para verlos en su propio calendario, suscriba su aplicación de calendario a { $calendar }. También puede { $subscribe } a sus novedades.
maintenance-intro-subscribe = suscribirse
maintenance-announced = Anunciado
maintenance-none = No hay ningún mantenimiento anunciado ni en curso.
maintenance-over = Finalizado en { $month }
maintenance-in = Mantenimiento en { $month }
works-latest = De { $month } solo se muestran las entradas más recientes.
works-none = No hay ningún mantenimiento en el calendario de { $month }.
works = { $count ->
    [one] Hay un mantenimiento en el calendario de { $month }.
   *[other] Hay { $count } mantenimientos en el calendario de { $month }.
}

## History

history = Historial
history-of = Historial de { $month }
history-intro = Lo que comunicaron los operadores y los mantenimientos finalizados, en cada mes en que ocurrieron. Lo que las sondas observaron cada día está en la página de { $uptime }. { $atom }, { $rss } y { $json } ofrecen lo mismo para programas.
history-intro-uptime = disponibilidad
months = Meses
months-again = Meses, de nuevo
entry-incident = Incidente, { $status }, { $impact }
entry-maintenance = Mantenimiento, { $status }
entry-affected = Afectó a { $names }.
entry-at = { $at }.
entry-from-to = Del { $from } al { $to }, { $span }.
entry-since = Desde el { $since }, hace { $span }.
entry-last = Última actualización: { $at }.
no-incidents-since = Sin incidentes desde que se creó la página, el { $date }.
no-incidents-from = Sin incidentes desde el { $date }, cuando se creó la página, hasta fin de mes.
no-incidents-so-far = Sin incidentes en lo que va de mes.
no-incidents = Sin incidentes.
entries-added-later = Lo que comenzó antes de que se creara la página se añadió más tarde.
entries-left-out = { $more ->
    [one] Estas son las { $shown } entradas más recientes; { $more } más comenzó antes y está en el registro.
   *[other] Estas son las { $shown } entradas más recientes; { $more } más comenzaron antes y están en el registro.
}

## Uptime

uptime-title = Disponibilidad
uptime-intro = Los últimos { $days } días de cada componente, en la zona horaria { $zone }: una fila por semana. Los días anteriores a su aparición en la página no se dibujan; los días sin observaciones no cuentan ni como disponibilidad ni como indisponibilidad. { $json }.
uptime-intro-json = Las cifras en JSON
calendar = { $days ->
    [one] { $days } día hasta el { $last }: { $observed } con datos, { $troubled } con problemas
   *[other] { $days } días hasta el { $last }: { $observed } con datos, { $troubled } con problemas
}
calendar-days = Días con problemas, en mantenimiento o sin datos
calendar-day = Día
calendar-status = Estado
calendar-trouble = Problemas
trouble-none = ninguno
trouble-none-corrected = ninguno, dato corregido
trouble-corrected = { $span }, dato corregido

## Latency

latency = Tiempo de respuesta
latency-missing = Los datos no llegaron a tiempo, por lo que no hay gráfico en este momento.
latency-all-regions = todas las regiones
latency-all-regions-link = Todas las regiones
latency-time = Período
latency-region = Región
latency-probe = Sonda
latency-hours-2 = 2 horas
latency-days-2 = 2 días
latency-days-90 = 90 días
latency-part = Una parte de los datos no llegó: sus ejecuciones no aparecen aquí.
latency-utc = Las horas del gráfico están en UTC.
latency-figures = Lo mismo en cifras
latency-p50 = p50: la mitad de las ejecuciones tardó como máximo este tiempo
latency-p95 = p95: el 95 %
latency-p99 = p99: el 99 %
latency-failed = barra: ejecuciones fallidas
latency-gap = banda inferior: sin ejecuciones
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] Duración de las ejecuciones de { $probe } desde { $place }, por minuto, del { $from } al { $to } UTC
    [hour] Duración de las ejecuciones de { $probe } desde { $place }, por hora, del { $from } al { $to } UTC
   *[day] Duración de las ejecuciones de { $probe } desde { $place }, por día, del { $from } al { $to } UTC
}
latency-no-pass = Ninguna ejecución se completó con éxito.
latency-usual = La mitad de las ejecuciones tardó como máximo entre { $least } y { $most } ms; el 99 %, como máximo { $worst } ms.
latency-runs-failed = Ejecuciones fallidas: { $failed } de { $runs }.
latency-nothing-ran = { $grain ->
    [minute] Sin ejecuciones en { $without } de { $all } minutos.
    [hour] Sin ejecuciones en { $without } de { $all } horas.
   *[day] Sin ejecuciones en { $without } de { $all } días.
}
latency-bar = { $at }: { $failed } de { $runs } ejecuciones con fallos
latency-from = Inicio (UTC)
latency-runs = Ejecuciones
latency-failures = Fallidas

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = En tiempo real, comprobado hace {"{}"} s
live-old = Sin actualizar desde hace {"{}"} s: lo que ve puede estar desactualizado
live-not-refreshed-since = No hemos podido actualizar esta página desde las {"{}"} UTC
live-stuck = Esta página no se actualiza sola: puede estar desactualizada. Vuelva a cargarla.
live-show-utc = Mostrar las horas en UTC
live-show-local = Mostrar mi hora local

## Around every page

site-name = Estado de { $page }
description = { $title }. { $site }
description-as-of = { $description } (datos del { $at })
skip = Ir al estado
get-updates = Recibir actualizaciones
more = Más
link-status = Estado
link-history = Historial
link-uptime = Disponibilidad
link-maintenance = Mantenimiento
link-subscribe = Suscribirse
languages = Idiomas
support = Soporte
feed-history = Historial
feed-updates = Actualizaciones
back = ¿Cómo está todo ahora?
footer-utc = Todas las horas están en UTC.
footer-utc-days = Todas las horas están en UTC; los días, en la zona horaria { $zone }.
footer-checked = Comprobado cada { $seconds } s.
footer-formula = La disponibilidad es 1 menos los segundos ponderados con problemas, divididos por los segundos observados; el mantenimiento y el tiempo sin datos no entran en el cálculo. Todo puede recalcularse a partir del registro, que termina en la línea { $line } con { $hash }.
error-nothing-here = Aquí no hay nada
error-no-such-thing = Esta dirección solicita algo que no existe
error-private = Esta página de estado es privada
error-too-many = Demasiadas solicitudes a la vez
error-requested = Solicitado el { $at }.

## Subscribing

subscribe-title = Suscribirse a las actualizaciones
subscribe-requested = Revise su bandeja de entrada
subscribe-confirm = Confirme su suscripción
subscribe-confirmed = Suscripción confirmada
subscribe-manage = Su suscripción
subscribe-unsubscribe = Cancelar la suscripción
subscribe-ended = Suscripción cancelada
subscribe-intro = Le escribimos cuando algo falla, cuando hay novedades al respecto y cuando se resuelve. Nada más, y sin rastreo.
subscribe-button = Suscribirse
subscribe-without-address = Sin dirección de correo: { $feeds }.
subscribe-calendar = un calendario de mantenimiento
subscribe-no-mail = Esta página no envía correos. Los feeds incluyen todas las actualizaciones: { $feeds }.
subscribe-requested-text = Si se permite escribir a esta dirección, ya hay un mensaje en camino. No se enviará nada más hasta que siga el enlace que contiene.
subscribe-confirm-button = Sí, quiero suscribirme
subscribe-confirmed-text = A partir de ahora le escribiremos. { $change } cuando quiera; el enlace también figura en cada mensaje.
subscribe-change = Modifique o cancele su suscripción
subscribe-saved = Cambios guardados.
subscribe-save = Guardar
subscribe-ended-text = No se le enviará nada más y su dirección se ha eliminado.
subscribe-kinds = Recibir avisos de
subscribe-incidents = Incidentes
subscribe-maintenance = Mantenimiento
subscribe-how-often = Frecuencia
subscribe-every-update = Con cada actualización
subscribe-only-ends = Solo cuando algo comienza y termina
subscribe-digest = En un solo correo ({ $when }), pero lo más grave de inmediato
subscribe-about = Sobre
subscribe-all-components = Todos los componentes
subscribe-only-these = Solo estos:
subscribe-time-zone = Zona horaria para las horas de los correos
subscribe-program = Notificar a un programa en lugar de por correo
subscribe-webhook = Dirección de un webhook
subscribe-webhook-text = Recibe una solicitud que pide confirmación y, después, cada actualización en JSON.
subscribe-webhook-button = Suscribir el webhook
subscribe-secret = Cada solicitud se firma según Standard Webhooks con este secreto, destinado únicamente a su programa:
subscribe-email = Dirección de correo electrónico
subscribe-trap = Deje este campo vacío

## Metrics of other systems

charts = Gráficos
metric-none = { $time }: sin datos
metric-summary = { $time }: de { $least } a { $most }, media { $mean }
metric-day = Últimas 24 horas
metric-week = Últimos 7 días
metric-month = Últimos 30 días
charts-none = Esta página no tiene gráficos.

## Reason for outage

rfo = Motivo de la interrupción
rfo-date = Fecha
rfo-time = Hora y duración
rfo-description = Descripción
rfo-services = Servicios afectados
rfo-root-cause = Causa raíz
rfo-resolution = Resolución
rfo-next-steps = Próximos pasos
rfo-from-to = { $from } – { $to } ({ $span })
rfo-since = Desde { $at }
rfo-published = Publicado: { $at }.
rfo-revised = Revisión { $number }, publicada: { $at }; la anterior se publicó: { $before }.
rfo-about = Sobre el incidente «{ $incident }».

## User reports

report-title = Informar de un problema
report-intro = ¿Algo no le funciona? Contamos los avisos y los revisamos. No hace falta una cuenta, y su dirección no se guarda.
report-components = ¿Qué no funciona?
report-text = ¿Qué ocurre? Opcional; solo lo lee el equipo de operaciones.
report-button = Enviar aviso
report-taken = Gracias
report-taken-text = Hemos recibido su aviso. En cuanto sepamos más, aparecerá en la página de estado.
user-reports = { $count ->
    [one] { $count } persona informó de problemas en la última hora
   *[other] { $count } personas informaron de problemas en la última hora
}

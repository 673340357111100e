# Messages of the public pages in German.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = Noch keine Daten
headline-working = Alle Systeme laufen normal
headline-everything = Alles
headline-components = { $count ->
    [one] { $count } Komponente
   *[other] { $count } Komponenten
}
headline-and = { $one } und { $two }
headline-no-data = Derzeit liegen uns keine Daten vor
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
    [one] { $names } läuft normal
   *[other] { $names } laufen normal
}
is-not-seen = Zu { $names } liegen uns derzeit keine Daten vor
is-under-maintenance = { $count ->
    [one] { $names } wird gewartet
   *[other] { $names } werden gewartet
}
is-slower = { $count ->
    [one] { $names } ist langsamer als üblich
   *[other] { $names } sind langsamer als üblich
}
is-partly-down = { $count ->
    [one] { $names } ist teilweise ausgefallen
   *[other] { $names } sind teilweise ausgefallen
}
is-down = { $count ->
    [one] { $names } ist ausgefallen
   *[other] { $names } sind ausgefallen
}
unknown = Derzeit ist keine Aussage möglich
not-refreshed = Diese Seite konnte seit { $span } nicht aktualisiert werden
at-that-time = Zu diesem Zeitpunkt: { $sentence }.
as-of = Stand: { $at }.
upstream-says = Nach Angaben von { $vendor }, Stand: { $at }.
upstream-unread = Die Angaben von { $vendor } sind derzeit nicht lesbar.
upstream-apart = Zählt nicht zu unserem eigenen Status und unseren Kennzahlen.
past-page = Die Seite, wie sie am { $at } war.
past-title = am { $at }: { $sentence }

## Statuses

status-operational = Betriebsbereit
    .inline = betriebsbereit
status-under-maintenance = In Wartung
    .inline = in Wartung
status-no-data = Keine Daten
    .inline = keine Daten
status-degraded-performance = Eingeschränkte Leistung
    .inline = eingeschränkte Leistung
status-partial-outage = Teilausfall
    .inline = Teilausfall
status-major-outage = Schwerer Ausfall
    .inline = schwerer Ausfall
incident-investigating = Wird untersucht
    .inline = wird untersucht
incident-identified = Ursache gefunden
    .inline = Ursache gefunden
incident-monitoring = Wird beobachtet
    .inline = wird beobachtet
incident-resolved = Behoben
    .inline = behoben
incident-postmortem = Nachbetrachtung
    .inline = Nachbetrachtung
maintenance-scheduled = Geplant
    .inline = geplant
maintenance-in-progress = Wird durchgeführt
    .inline = wird durchgeführt
maintenance-verifying = Wird überprüft
    .inline = wird überprüft
maintenance-completed = Abgeschlossen
    .inline = abgeschlossen
maintenance-cancelled = Abgesagt
    .inline = abgesagt
impact-none = keine Auswirkungen
impact-minor = geringe Auswirkungen
impact-major = erhebliche Auswirkungen
impact-critical = kritische Auswirkungen

## Time

month-1 = Januar
    .short = Jan.
month-2 = Februar
    .short = Feb.
month-3 = März
    .short = März
month-4 = April
    .short = Apr.
month-5 = Mai
    .short = Mai
month-6 = Juni
    .short = Juni
month-7 = Juli
    .short = Juli
month-8 = August
    .short = Aug.
month-9 = September
    .short = Sept.
month-10 = Oktober
    .short = Okt.
month-11 = November
    .short = Nov.
month-12 = Dezember
    .short = Dez.
weekday-1 = Montag
    .short = Mo
    .letter = Mo
weekday-2 = Dienstag
    .short = Di
    .letter = Di
weekday-3 = Mittwoch
    .short = Mi
    .letter = Mi
weekday-4 = Donnerstag
    .short = Do
    .letter = Do
weekday-5 = Freitag
    .short = Fr
    .letter = Fr
weekday-6 = Samstag
    .short = Sa
    .letter = Sa
weekday-7 = Sonntag
    .short = So
    .letter = So
# $month: the short name; $number: the month's number.
date = { $day }. { $month } { $year }
date-without-year = { $day }. { $month }
date-and-clock = { $date }, { $clock }
# $month: the whole name.
month-of-year = { $month } { $year }
instant = { $date }, { $clock } UTC
date-range = { $from } bis { $to }
span-s = { $s } s
span-min = { $min } min
span-min-s = { $min } min { $s } s
span-h = { $h } h
span-h-min = { $h } h { $min } min
span-d = { $d } d
span-d-h = { $d } d { $h } h
decimal-separator = ,
list-comma = {", "}
percent = { $figure } %

## Figures

uptime-none = noch keine Daten
uptime = { $figure } Verfügbarkeit
uptime-observed = { $figure } Verfügbarkeit, { $observed }
observed = in { $part } der Zeit beobachtet
window-day = Heute
window-days7 = 7 Tage
window-days30 = 30 Tage
window-days90 = 90 Tage
window-month = Dieser Monat
window-quarter = Dieses Quartal
window-year = Dieses Jahr
window-since-start = Seit Beginn
windows = { $first } – { $last }

## Days

day = { $date }: { $status }
day-corrected = { $date }: { $status }, korrigiert
day-trouble = { $date }: { $status }, { $span } gestört
day-trouble-corrected = { $date }: { $status }, { $span } gestört, korrigiert
days-with-trouble = { $count ->
    [one] { $count } Tag mit Störung
   *[other] { $count } Tage mit Störungen
}
days-since = seit { $date }
days-ago = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}
days-today = heute
days-last = { $count ->
    [one] Heute
   *[other] Letzte { $count } Tage
}
days-calm = { $days }: { $watched } überwacht, keine Störung
days-troubled = { $days }: { $watched } überwacht. { $troubled }

## Components and regions

components = Komponenten
find-component = Komponente suchen
troubled-none = { $count ->
    [one] { $count } Komponente
   *[other] { $count } Komponenten
}
troubled = { $troubled } von { $count } gestört
by-region = Nach Region
region-working = läuft normal
region-silent = meldet sich nicht
region-slower = langsamer als üblich
region-failing = gestört
vote-up = in Ordnung
vote-silent = meldet sich nicht
vote-degraded = beeinträchtigt
vote-down = ausgefallen
what-regions-said = Was die einzelnen Regionen meldeten
through-probe = über { $probe }
reporting = { $reporting ->
    [one] { $reporting } von { $count } Regionen meldet sich.
   *[other] { $reporting } von { $count } Regionen melden sich.
}
reporting-but = { $reporting ->
    [one] { $reporting } von { $count } Regionen meldet sich; keine Meldung: { $silent }.
   *[other] { $reporting } von { $count } Regionen melden sich; keine Meldung: { $silent }.
}
since-for = Seit { $since } ({ $span }).
unwatched = Keine Prüfung überwacht diese Komponente: Ihren Status setzen die Betreiber.
feeds-of-component = Meldungen dazu gibt es auch als { $atom } und { $rss }.
of-this-component = Zu dieser Komponente
latest-in-log = Frühere Änderungen stehen im { $log }.
log = Protokoll
changes = Statusänderungen
changes-unavailable = Die Statusänderungen sind derzeit nicht abrufbar.
change = Von „{ $old }“ zu „{ $new }“
change-first = Erstmals auf der Seite: { $new }
change-lasted = Dauer: { $span }{ $source }{ $seen }.
change-lasts = Seit { $span }{ $source }{ $seen }.
change-stated = , nach Angabe der Betreiber
change-corrected = , von den Betreibern korrigiert
change-seen = ; von Prüfungen beobachtet: { $status }

## Continents, as they stand after "From"

from-here = Aus { $continent }, wo Sie sich befinden: { $state }.
from-here-unwatched = Aus { $continent }, wo Sie sich befinden, wird nicht geprüft.
from-there = Aus { $continent }: { $state }.
continent-af = Afrika
continent-an = der Antarktis
continent-as = Asien
continent-eu = Europa
continent-na = Nordamerika
continent-oc = Ozeanien
continent-sa = Südamerika
there-no-region = keine Region meldet sich
there-no-data = keine Daten
there-working = alles läuft normal
there-failing = { $name } gestört seit { $since }
there-slower = { $name } langsamer als üblich seit { $since }
there-silent = keine Daten zu { $name }
there-more = { $names } und { $count } weitere

## Outages that probes saw

seen-by-probes = Von unseren Prüfungen erkannt
outage-lasted = Dauer: { $span }.
outage-lasts = Dauert seit { $span } an.
# $few, $count: numbers.
outage-seen-few = Beobachtet aus { $few } von { $count } Regionen: { $regions }.
outage-seen = Beobachtet aus { $regions }.
outage-step = Schritt „{ $step }“ { $reason }.

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = konnte den Hostnamen nicht auflösen
reason-was-refused-a-connection = wurde beim Verbinden abgewiesen
reason-lost-its-connection = verlor die Verbindung
reason-could-not-reach-the-host = konnte den Host nicht erreichen
reason-could-not-agree-on-encryption = konnte keine Verschlüsselung aushandeln
reason-timed-out = überschritt das Zeitlimit
reason-got-an-invalid-response = erhielt eine ungültige Antwort
reason-lacked-an-element-of-its-page = fand ein erwartetes Element der Seite nicht
reason-lacked-a-value = fand einen erwarteten Wert nicht
reason-sent-no-ping-in-time = sendete keinen Ping innerhalb der Frist
reason-reported-a-failure = meldete einen Fehler
reason-is-flapping = wechselt ständig zwischen Erfolg und Fehler
reason-got-a-truncated-response = erhielt eine unvollständige Antwort
reason-got-too-large-a-response = erhielt eine zu große Antwort
reason-was-redirected-in-a-loop = wurde im Kreis weitergeleitet
reason-has-an-expired-certificate = erhielt ein abgelaufenes Zertifikat
reason-has-a-certificate-that-is-not-valid-yet = erhielt ein noch nicht gültiges Zertifikat
reason-has-the-certificate-of-another-host = erhielt das Zertifikat eines anderen Hosts
reason-has-a-certificate-that-cannot-be-trusted = erhielt ein nicht vertrauenswürdiges Zertifikat
reason-has-a-certificate-that-is-not-for-servers = erhielt ein Zertifikat, das nicht für Server bestimmt ist
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = erhielt ein Zertifikat einer Zertifizierungsstelle, die für diesen Namen nicht signieren darf
reason-has-a-certificate-whose-signer-may-not-sign-certificates = erhielt ein Zertifikat, dessen Aussteller keine Zertifikate signieren darf
reason-has-a-certificate-that-is-invalid = erhielt ein ungültiges Zertifikat
reason-failed = schlug fehl
reason-reports-degraded-performance = meldet eingeschränkte Leistung
reason-reports-a-partial-outage = meldet einen Teilausfall
reason-reports-a-major-outage = meldet einen schweren Ausfall
reason-reports-maintenance = meldet Wartungsarbeiten

## Incidents

open-incidents = Aktuelle Vorfälle
past-incidents = Frühere Vorfälle
incidents-of-days = Vorfälle der letzten { $days } Tage
no-resolved-incidents = Keine behobenen Vorfälle in den letzten { $days } Tagen.
incident-state = { $status }, { $impact }.
incident-affects = Betrifft { $names }.
incident-began = Begann am { $at }, vor { $span }.
incident-began-resolved = Begann am { $at }, nach { $span } behoben.
incident-resolved-after = Nach { $span } behoben, am { $at }
next-update-by = Nächste Meldung bis { $at }.
no-update-for = Seit { $span } keine Meldung.
not-counted = Angabe der Betreiber, in den Kennzahlen nicht berücksichtigt.
updates = Meldungen
edited = , bearbeitet am { $at }
update-withdrawn = Eine Meldung vom { $posted } wurde am { $at } zurückgezogen.
more-lines = { $count ->
    [one] { $count } weitere Zeile
   *[other] { $count } weitere Zeilen
}
corrections = Korrekturen
correction = { $name } vom { $from } bis { $to }: { $status }. { $reason } (korrigiert am { $at })

## Maintenance

maintenance = Wartung
past-maintenance = Frühere Wartungen
notice-about = Betrifft { $names }.
maintenance-from-to = { $status }, { $from } bis { $to }.
maintenance-late = Sie hätte vor { $span } enden sollen.
maintenance-intro = Angekündigte Arbeiten. Um sie in Ihrem eigenen Kalender zu sehen, abonnieren Sie mit Ihrem Kalenderprogramm { $calendar }. Oder { $subscribe } Sie Meldungen dazu.
maintenance-intro-subscribe = abonnieren
maintenance-announced = Angekündigt
maintenance-none = Es ist keine Wartung angekündigt, und es läuft keine.
maintenance-over = Beendet im { $month }
maintenance-in = Wartungen im { $month }
works-latest = Für { $month } werden nur die neuesten Einträge angezeigt.
works-none = Im Kalender für { $month } steht keine Wartung.
works = { $count ->
    [one] Im Kalender für { $month } steht eine Wartung.
   *[other] Im Kalender für { $month } stehen { $count } Wartungen.
}

## History

history = Verlauf
history-of = Verlauf im { $month }
history-intro = Was die Betreiber gemeldet haben, und beendete Wartungen, in jedem Monat, in dem es dazu kam. Was die Prüfungen an den einzelnen Tagen beobachtet haben, steht unter { $uptime }. { $atom }, { $rss } und { $json } enthalten dasselbe für Programme.
history-intro-uptime = Verfügbarkeit
months = Monate
months-again = Monate, noch einmal
entry-incident = Vorfall, { $status }, { $impact }
entry-maintenance = Wartung, { $status }
entry-affected = Betraf { $names }.
entry-at = { $at }.
entry-from-to = { $from } bis { $to }, { $span }.
entry-since = Seit { $since }, bisher { $span }.
entry-last = Letzte Meldung am { $at }.
no-incidents-since = Keine Vorfälle, seit die Seite am { $date } eingerichtet wurde.
no-incidents-from = Keine Vorfälle vom { $date }, als die Seite eingerichtet wurde, bis zum Ende des Monats.
no-incidents-so-far = Bisher keine Vorfälle in diesem Monat.
no-incidents = Keine Vorfälle.
entries-added-later = Was vor der Einrichtung der Seite begann, wurde nachträglich ergänzt.
entries-left-out = { $more ->
    [one] Dies sind die neuesten { $shown } Einträge; { $more } weiterer begann früher und steht im Protokoll.
   *[other] Dies sind die neuesten { $shown } Einträge; { $more } weitere begannen früher und stehen im Protokoll.
}

## Uptime

uptime-title = Verfügbarkeit
uptime-intro = Die letzten { $days } Tage jeder Komponente, nach der Zeitzone { $zone }: eine Zeile je Woche. Tage, bevor eine Komponente auf die Seite kam, sind nicht dargestellt; Tage ohne Beobachtung zählen weder als verfügbar noch als ausgefallen. { $json }.
uptime-intro-json = Die Zahlen als JSON
calendar = { $days ->
    [one] { $days } Tag bis zum { $last }: { $observed } mit Daten, { $troubled } mit Störung
   *[other] { $days } Tage bis zum { $last }: { $observed } mit Daten, { $troubled } mit Störung
}
calendar-days = Tage mit Störung, mit Wartung oder ohne Daten
calendar-day = Tag
calendar-status = Status
calendar-trouble = Störung
trouble-none = keine
trouble-none-corrected = keine, korrigiert
trouble-corrected = { $span }, korrigiert

## Latency

latency = Antwortzeiten
latency-missing = Die aufgezeichneten Messwerte waren nicht rechtzeitig abrufbar, daher gibt es gerade kein Diagramm.
latency-all-regions = allen Regionen
latency-all-regions-link = Alle Regionen
latency-time = Zeitraum
latency-region = Region
latency-probe = Prüfung
latency-hours-2 = 2 Stunden
latency-days-2 = 2 Tage
latency-days-90 = 90 Tage
latency-part = Ein Teil der aufgezeichneten Messwerte war nicht abrufbar: Diese Durchläufe fehlen hier.
latency-utc = Die Zeiten im Diagramm sind in UTC.
latency-figures = Dasselbe in Zahlen
latency-p50 = p50: Die Hälfte der Durchläufe dauerte höchstens so lange
latency-p95 = p95: 95 %
latency-p99 = p99: 99 %
latency-failed = Balken: fehlgeschlagene Durchläufe
latency-gap = flaches Band: keine Durchläufe
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] Dauer der Durchläufe von { $probe } aus { $place }, je Minute, { $from } bis { $to } UTC
    [hour] Dauer der Durchläufe von { $probe } aus { $place }, je Stunde, { $from } bis { $to } UTC
   *[day] Dauer der Durchläufe von { $probe } aus { $place }, je Tag, { $from } bis { $to } UTC
}
latency-no-pass = Kein Durchlauf war erfolgreich.
latency-usual = Die Hälfte der Durchläufe dauerte höchstens { $least } bis { $most } ms, 99 % höchstens { $worst } ms.
latency-runs-failed = { $failed } von { $runs } Durchläufen fehlgeschlagen.
latency-nothing-ran = { $grain ->
    [minute] Keine Durchläufe in { $without } von { $all } Minuten.
    [hour] Keine Durchläufe in { $without } von { $all } Stunden.
   *[day] Keine Durchläufe an { $without } von { $all } Tagen.
}
latency-bar = { $at }: { $failed } von { $runs } Durchläufen fehlgeschlagen
latency-from = Beginn (UTC)
latency-runs = Durchläufe
latency-failures = Fehlgeschlagen

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = Live, vor {"{}"} s geprüft
live-old = Seit {"{}"} s nicht aktualisiert: Die Anzeige ist möglicherweise veraltet
live-not-refreshed-since = Diese Seite konnte seit {"{}"} UTC nicht aktualisiert werden
live-stuck = Diese Seite aktualisiert sich nicht selbst: Sie ist möglicherweise veraltet. Laden Sie sie neu.
live-show-utc = Zeiten in UTC anzeigen
live-show-local = Zeiten in meiner Ortszeit anzeigen

## Around every page

site-name = Status von { $page }
description = { $title }. { $site }
description-as-of = { $description } (Stand: { $at })
skip = Zum Status springen
get-updates = Meldungen erhalten
more = Mehr
link-status = Status
link-history = Verlauf
link-uptime = Verfügbarkeit
link-maintenance = Wartung
link-subscribe = Abonnieren
languages = Sprachen
support = Support
feed-history = Verlauf
feed-updates = Meldungen
back = Zum aktuellen Status
footer-utc = Alle Zeiten in UTC.
footer-utc-days = Alle Zeiten in UTC, Tage nach der Zeitzone { $zone }.
footer-checked = Geprüft alle { $seconds } s.
footer-formula = Verfügbarkeit ist 1 minus die gewichteten Sekunden mit Störung, geteilt durch die beobachteten Sekunden; Wartung und Zeit ohne Daten zählen zu keinem von beiden. All das lässt sich aus dem Protokoll nachrechnen, das in Zeile { $line } mit { $hash } endet.
error-nothing-here = Hier gibt es nichts
error-no-such-thing = Diese Adresse fragt nach etwas, das es nicht gibt
error-private = Diese Statusseite ist privat
error-too-many = Zu viele Anfragen auf einmal
error-requested = Angefragt am { $at }.

## Subscribing

subscribe-title = Meldungen abonnieren
subscribe-requested = Sehen Sie in Ihr Postfach
subscribe-confirm = Bestätigen Sie Ihr Abonnement
subscribe-confirmed = Ihr Abonnement ist aktiv
subscribe-manage = Ihr Abonnement
subscribe-unsubscribe = Abbestellen
subscribe-ended = Ihr Abonnement ist beendet
subscribe-intro = Wir schreiben Ihnen, wenn etwas ausfällt, wenn es Neues dazu gibt und wenn es vorbei ist. Sonst nichts, und ohne Tracking.
subscribe-button = Abonnieren
subscribe-without-address = Ohne Adresse: { $feeds }.
subscribe-calendar = ein Kalender der Wartungen
subscribe-no-mail = Diese Seite versendet keine E-Mails. Feeds enthalten jede Meldung: { $feeds }.
subscribe-requested-text = Wenn an diese Adresse geschrieben werden darf, ist eine Nachricht dorthin unterwegs. Sonst wird nichts gesendet, bis Sie dem Link darin folgen.
subscribe-confirm-button = Ja, abonnieren
subscribe-confirmed-text = Ab jetzt schreiben wir Ihnen. Sie können Ihr Abonnement jederzeit { $change }; der Link steht auch in jeder Nachricht.
subscribe-change = ändern oder beenden
subscribe-saved = Gespeichert.
subscribe-save = Speichern
subscribe-ended-text = Sie erhalten nichts mehr von uns, und Ihre Adresse wird gelöscht.
subscribe-kinds = Benachrichtigen über
subscribe-incidents = Vorfälle
subscribe-maintenance = Wartungen
subscribe-how-often = Wie oft
subscribe-every-update = Bei jeder Meldung
subscribe-only-ends = Nur wenn etwas beginnt und endet
subscribe-digest = In einer Sammel-E-Mail ({ $when }), das Schwerwiegendste aber sofort
subscribe-about = Welche Komponenten
subscribe-all-components = Alle Komponenten
subscribe-only-these = Nur diese:
subscribe-time-zone = Zeitzone der Zeitangaben in E-Mails
subscribe-program = Stattdessen ein Programm benachrichtigen
subscribe-webhook = Adresse eines Webhooks
subscribe-webhook-text = An ihn geht eine Anfrage, die um Bestätigung bittet, und danach jede Meldung als JSON.
subscribe-webhook-button = Webhook anmelden
subscribe-secret = Jede Anfrage wird nach Standard Webhooks mit diesem Geheimnis signiert, das nur für Ihr Programm bestimmt ist:
subscribe-email = E-Mail-Adresse
subscribe-trap = Lassen Sie dieses Feld leer

## Metrics of other systems

charts = Diagramme
metric-none = { $time }: keine Daten
metric-summary = { $time }: { $least } bis { $most }, Mittel { $mean }
metric-day = Letzte 24 Stunden
metric-week = Letzte 7 Tage
metric-month = Letzte 30 Tage
charts-none = Diese Seite hat keine Diagramme.

## Reason for outage

rfo = Ursache des Ausfalls
rfo-date = Datum
rfo-time = Zeit und Dauer
rfo-description = Beschreibung
rfo-services = Betroffene Dienste
rfo-root-cause = Grundursache
rfo-resolution = Behebung
rfo-next-steps = Nächste Schritte
rfo-from-to = { $from } bis { $to } ({ $span })
rfo-since = Seit { $at }
rfo-published = Veröffentlicht am { $at }.
rfo-revised = Fassung { $number }, veröffentlicht am { $at }; die vorige wurde am { $before } veröffentlicht.
rfo-about = Zum Vorfall „{ $incident }“.

## User reports

report-title = Problem melden
report-intro = Bei Ihnen funktioniert etwas nicht? Wir zählen Meldungen und gehen ihnen nach. Sie brauchen kein Konto, und Ihre Adresse wird nicht gespeichert.
report-components = Was funktioniert nicht?
report-text = Was passiert? Freiwillig; nur das Betriebsteam liest es.
report-button = Meldung senden
report-taken = Vielen Dank
report-taken-text = Ihre Meldung ist bei uns angekommen. Sobald wir mehr wissen, steht es auf der Statusseite.
user-reports = { $count ->
    [one] { $count } Person hat in der letzten Stunde Probleme gemeldet
   *[other] { $count } Personen haben in der letzten Stunde Probleme gemeldet
}

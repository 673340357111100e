# Messages of the public pages in French.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = Aucune donnée pour l’instant
headline-working = Tous les systèmes fonctionnent normalement
headline-everything = Tout
headline-components = { $count ->
    [one] { $count } composant
   *[other] { $count } composants
}
headline-and = { $one } et { $two }
headline-no-data = Nous n’avons aucune donnée pour le moment
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
    [one] { $names } fonctionne normalement
   *[other] { $names } fonctionnent normalement
}
is-not-seen = Nous n’avons aucune donnée sur { $names } pour le moment
is-under-maintenance = { $count ->
    [one] { $names } est en maintenance
   *[other] { $names } sont en maintenance
}
is-slower = { $count ->
    [one] { $names } fonctionne plus lentement que d’habitude
   *[other] { $names } fonctionnent plus lentement que d’habitude
}
is-partly-down = { $count ->
    [one] { $names } est partiellement en panne
   *[other] { $names } sont partiellement en panne
}
is-down = { $count ->
    [one] { $names } est en panne
   *[other] { $names } sont en panne
}
unknown = Nous ne pouvons pas nous prononcer pour le moment
not-refreshed = Cette page n’a pas pu être actualisée depuis { $span }
at-that-time = À ce moment-là : { $sentence }.
as-of = État au { $at }.
upstream-says = Selon { $vendor }, état au { $at }.
upstream-unread = Les informations publiées par { $vendor } sont illisibles pour le moment.
upstream-apart = Cela ne compte ni dans notre propre état ni dans nos chiffres.
past-page = La page telle qu’elle était le { $at }.
past-title = le { $at } : { $sentence }

## Statuses

status-operational = Opérationnel
    .inline = opérationnel
status-under-maintenance = En maintenance
    .inline = en maintenance
status-no-data = Aucune donnée
    .inline = aucune donnée
status-degraded-performance = Performances dégradées
    .inline = performances dégradées
status-partial-outage = Panne partielle
    .inline = panne partielle
status-major-outage = Panne majeure
    .inline = panne majeure
incident-investigating = Analyse en cours
    .inline = analyse en cours
incident-identified = Cause identifiée
    .inline = cause identifiée
incident-monitoring = Sous surveillance
    .inline = sous surveillance
incident-resolved = Résolu
    .inline = résolu
incident-postmortem = Post-mortem
    .inline = post-mortem
maintenance-scheduled = Planifiée
    .inline = planifiée
maintenance-in-progress = En cours
    .inline = en cours
maintenance-verifying = En cours de vérification
    .inline = en cours de vérification
maintenance-completed = Terminée
    .inline = terminée
maintenance-cancelled = Annulée
    .inline = annulée
impact-none = aucun impact
impact-minor = impact mineur
impact-major = impact majeur
impact-critical = impact critique

## Time

month-1 = janvier
    .short = janv.
month-2 = février
    .short = févr.
month-3 = mars
    .short = mars
month-4 = avril
    .short = avr.
month-5 = mai
    .short = mai
month-6 = juin
    .short = juin
month-7 = juillet
    .short = juil.
month-8 = août
    .short = août
month-9 = septembre
    .short = sept.
month-10 = octobre
    .short = oct.
month-11 = novembre
    .short = nov.
month-12 = décembre
    .short = déc.
weekday-1 = lundi
    .short = lun.
    .letter = L
weekday-2 = mardi
    .short = mar.
    .letter = M
weekday-3 = mercredi
    .short = mer.
    .letter = M
weekday-4 = jeudi
    .short = jeu.
    .letter = J
weekday-5 = vendredi
    .short = ven.
    .letter = V
weekday-6 = samedi
    .short = sam.
    .letter = S
weekday-7 = dimanche
    .short = dim.
    .letter = D
# $month: the short name; $number: the month's number.
date = { $day } { $month } { $year }
date-without-year = { $day } { $month }
date-and-clock = { $date } à { $clock }
# $month: the whole name.
month-of-year = { $month } { $year }
instant = { $date } à { $clock } UTC
date-range = Du { $from } au { $to }
span-s = { $s } s
span-min = { $min } min
span-min-s = { $min } min { $s } s
span-h = { $h } h
span-h-min = { $h } h { $min } min
span-d = { $d } j
span-d-h = { $d } j { $h } h
decimal-separator = ,
list-comma = {", "}
percent = { $figure } %

## Figures

uptime-none = aucune donnée pour l’instant
uptime = { $figure } de disponibilité
uptime-observed = { $figure } de disponibilité, { $observed }
observed = données sur { $part } du temps
window-day = Aujourd’hui
window-days7 = 7 jours
window-days30 = 30 jours
window-days90 = 90 jours
window-month = Ce mois-ci
window-quarter = Ce trimestre
window-year = Cette année
window-since-start = Depuis le début
windows = { $first } – { $last }

## Days

day = { $date } : { $status }
day-corrected = { $date } : { $status }, corrigé
day-trouble = { $date } : { $status }, { $span } de perturbation
day-trouble-corrected = { $date } : { $status }, { $span } de perturbation, corrigé
days-with-trouble = { $count ->
    [one] { $count } jour avec perturbation
   *[other] { $count } jours avec perturbation
}
days-since = depuis le { $date }
days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
days-today = aujourd’hui
days-last = { $count ->
    [one] Aujourd’hui
   *[other] { $count } derniers jours
}
days-calm = { $watched ->
    [one] { $days } : { $watched } surveillé, aucune perturbation
   *[other] { $days } : { $watched } surveillés, aucune perturbation
}
days-troubled = { $watched ->
    [one] { $days } : { $watched } surveillé. { $troubled }
   *[other] { $days } : { $watched } surveillés. { $troubled }
}

## Components and regions

components = Composants
find-component = Rechercher un composant
troubled-none = { $count ->
    [one] { $count } composant
   *[other] { $count } composants
}
troubled = { $troubled ->
    [one] { $troubled } sur { $count } perturbé
   *[other] { $troubled } sur { $count } perturbés
}
by-region = Par région
region-working = fonctionne normalement
region-silent = ne transmet pas de données
region-slower = au ralenti
region-failing = en échec
vote-up = en service
vote-silent = ne transmet pas de données
vote-degraded = service dégradé
vote-down = hors service
what-regions-said = Ce que chaque région a signalé
through-probe = via { $probe }
reporting = { $reporting ->
    [one] { $reporting } région sur { $count } transmet des données.
   *[other] { $reporting } régions sur { $count } transmettent des données.
}
reporting-but = { $reporting ->
    [one] { $reporting } région sur { $count } transmet des données ; sans données : { $silent }.
   *[other] { $reporting } régions sur { $count } transmettent des données ; sans données : { $silent }.
}
since-for = Depuis le { $since } ({ $span }).
unwatched = Aucune sonde ne surveille ce composant : son état est défini par nos équipes.
feeds-of-component = Ses mises à jour sont aussi disponibles en { $atom } et en { $rss }.
of-this-component = De ce composant
latest-in-log = Les changements antérieurs figurent dans le { $log }.
log = journal
changes = Changements d’état
changes-unavailable = Les changements d’état ne sont pas disponibles pour le moment.
change = De « { $old } » à « { $new } »
change-first = Première apparition sur la page : { $new }
change-lasted = Pendant { $span }{ $source }{ $seen }.
change-lasts = Depuis { $span }{ $source }{ $seen }.
change-stated = , selon nos équipes
change-corrected = , après correction par nos équipes
change-seen =  ; constaté par les sondes : { $status }

## Continents, as they stand after "From"

from-here = Depuis { $continent }, où vous vous trouvez : { $state }.
from-here-unwatched = Aucune surveillance depuis { $continent }, où vous vous trouvez.
from-there = Depuis { $continent } : { $state }.
continent-af = l’Afrique
continent-an = l’Antarctique
continent-as = l’Asie
continent-eu = l’Europe
continent-na = l’Amérique du Nord
continent-oc = l’Océanie
continent-sa = l’Amérique du Sud
there-no-region = aucune région ne transmet de données
there-no-data = aucune donnée
there-working = tout fonctionne normalement
there-failing = { $name } en échec depuis le { $since }
there-slower = { $name } au ralenti depuis le { $since }
there-silent = aucune donnée sur { $name }
there-more = { $count ->
    [one] { $names } et { $count } autre
   *[other] { $names } et { $count } autres
}

## Outages that probes saw

seen-by-probes = Constaté par nos sondes
outage-lasted = Durée : { $span }.
outage-lasts = En cours depuis { $span }.
# $few, $count: numbers.
outage-seen-few = { $few ->
    [one] Visible depuis { $few } région sur { $count } : { $regions }.
   *[other] Visible depuis { $few } régions sur { $count } : { $regions }.
}
outage-seen = Visible depuis { $regions }.
outage-step = L’étape « { $step } » { $reason }.

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = n’a pas pu résoudre le nom d’hôte
reason-was-refused-a-connection = s’est vu refuser la connexion
reason-lost-its-connection = a perdu la connexion
reason-could-not-reach-the-host = n’a pas pu joindre l’hôte
reason-could-not-agree-on-encryption = n’a pas pu négocier le chiffrement
reason-timed-out = a dépassé le délai imparti
reason-got-an-invalid-response = a reçu une réponse non valide
reason-lacked-an-element-of-its-page = n’a pas trouvé un élément attendu de la page
reason-lacked-a-value = n’a pas trouvé une valeur attendue
reason-sent-no-ping-in-time = n’a pas envoyé de ping à temps
reason-reported-a-failure = a signalé un échec
reason-is-flapping = alterne sans cesse entre succès et échec
reason-got-a-truncated-response = a reçu une réponse tronquée
reason-got-too-large-a-response = a reçu une réponse trop volumineuse
reason-was-redirected-in-a-loop = a suivi des redirections en boucle
reason-has-an-expired-certificate = a reçu un certificat expiré
reason-has-a-certificate-that-is-not-valid-yet = a reçu un certificat qui n’est pas encore valide
reason-has-the-certificate-of-another-host = a reçu le certificat d’un autre hôte
reason-has-a-certificate-that-cannot-be-trusted = a reçu un certificat qui n’est pas digne de confiance
reason-has-a-certificate-that-is-not-for-servers = a reçu un certificat qui n’est pas destiné aux serveurs
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = a reçu un certificat d’une autorité non autorisée à signer pour ce nom
reason-has-a-certificate-whose-signer-may-not-sign-certificates = a reçu un certificat dont le signataire n’est pas autorisé à signer des certificats
reason-has-a-certificate-that-is-invalid = a reçu un certificat non valide
reason-failed = a échoué
reason-reports-degraded-performance = signale des performances dégradées
reason-reports-a-partial-outage = signale une panne partielle
reason-reports-a-major-outage = signale une panne majeure
reason-reports-maintenance = signale une maintenance

## Incidents

open-incidents = Incidents en cours
past-incidents = Incidents passés
incidents-of-days = Incidents des { $days } derniers jours
no-resolved-incidents = Aucun incident résolu au cours des { $days } derniers jours.
incident-state = { $status }, { $impact }.
incident-affects = Concerne { $names }.
incident-began = A débuté le { $at }, il y a { $span }.
incident-began-resolved = A débuté le { $at }, résolu après { $span }.
incident-resolved-after = Résolu après { $span }, le { $at }
next-update-by = Prochaine mise à jour au plus tard le { $at }.
no-update-for = Aucune mise à jour depuis { $span }.
not-counted = Indiqué par nos équipes, non pris en compte dans les chiffres.
updates = Mises à jour
edited = , modifiée le { $at }
update-withdrawn = Une mise à jour du { $posted } a été retirée le { $at }.
more-lines = { $count ->
    [one] { $count } ligne de plus
   *[other] { $count } lignes de plus
}
corrections = Corrections
correction = { $name } du { $from } au { $to } : { $status }. { $reason } (corrigé le { $at })

## Maintenance

maintenance = Maintenance
past-maintenance = Maintenances passées
notice-about = Concerne { $names }.
maintenance-from-to = { $status }, du { $from } au { $to }.
maintenance-late = Elle aurait dû se terminer il y a { $span }.
maintenance-intro = Travaux annoncés. Pour les voir dans votre propre agenda, abonnez votre logiciel d’agenda à { $calendar }. Ou { $subscribe } aux mises à jour les concernant.
maintenance-intro-subscribe = abonnez-vous
maintenance-announced = Annoncées
maintenance-none = Aucune maintenance n’est annoncée ni en cours.
maintenance-over = Terminées en { $month }
maintenance-in = Maintenances en { $month }
works-latest = Pour { $month }, seules les entrées les plus récentes sont affichées.
works-none = Aucune maintenance n’est au calendrier en { $month }.
works = { $count ->
    [one] Une maintenance est au calendrier en { $month }.
   *[other] { $count } maintenances sont au calendrier en { $month }.
}

## History

history = Historique
history-of = Historique : { $month }
history-intro = Ce que nos équipes ont signalé, et les maintenances terminées, pour chaque mois où cela s’est produit. Ce que les sondes ont constaté chaque jour figure sur la page { $uptime }. { $atom }, { $rss } et { $json } fournissent la même chose aux programmes.
history-intro-uptime = Disponibilité
months = Mois
months-again = Mois, à nouveau
entry-incident = Incident, { $status }, { $impact }
entry-maintenance = Maintenance, { $status }
entry-affected = Composants concernés : { $names }.
entry-at = Le { $at }.
entry-from-to = Du { $from } au { $to }, { $span }.
entry-since = Depuis le { $since }, soit { $span } à présent.
entry-last = Dernière mise à jour le { $at }.
no-incidents-since = Aucun incident depuis la création de la page le { $date }.
no-incidents-from = Aucun incident du { $date }, date de création de la page, à la fin du mois.
no-incidents-so-far = Aucun incident ce mois-ci pour l’instant.
no-incidents = Aucun incident.
entries-added-later = Ce qui a commencé avant la création de la page y a été ajouté après coup.
entries-left-out = { $more ->
    [one] Voici les { $shown } entrées les plus récentes ; { $more } autre, plus ancienne, figure dans le journal.
   *[other] Voici les { $shown } entrées les plus récentes ; { $more } autres, plus anciennes, figurent dans le journal.
}

## Uptime

uptime-title = Disponibilité
uptime-intro = Les { $days } derniers jours de chaque composant, dans le fuseau horaire { $zone } : une ligne par semaine. Les jours antérieurs à son arrivée sur la page ne sont pas représentés ; ceux où rien n’a été observé ne comptent ni comme disponibles ni comme indisponibles. { $json }.
uptime-intro-json = Les chiffres en JSON
calendar = { $days ->
    [one] { $days } jour jusqu’au { $last } : { $observed } avec données, { $troubled } avec perturbation
   *[other] { $days } jours jusqu’au { $last } : { $observed } avec données, { $troubled } avec perturbation
}
calendar-days = Jours avec perturbation, avec maintenance ou sans données
calendar-day = Jour
calendar-status = État
calendar-trouble = Perturbation
trouble-none = aucune
trouble-none-corrected = aucune, corrigé
trouble-corrected = { $span }, corrigé

## Latency

latency = Temps de réponse
latency-missing = Les mesures enregistrées n’ont pas pu être lues à temps : aucun graphique n’est disponible pour le moment.
latency-all-regions = toutes les régions
latency-all-regions-link = Toutes les régions
latency-time = Période
latency-region = Région
latency-probe = Sonde
latency-hours-2 = 2 heures
latency-days-2 = 2 jours
latency-days-90 = 90 jours
latency-part = Une partie des mesures enregistrées n’a pas pu être lue : ces exécutions manquent ici.
latency-utc = Les heures du graphique sont en UTC.
latency-figures = Les mêmes données en chiffres
latency-p50 = p50 : la moitié des exécutions ont duré au plus ce temps
latency-p95 = p95 : 95 %
latency-p99 = p99 : 99 %
latency-failed = barre : exécutions en échec
latency-gap = bande basse : aucune exécution
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] Durée des exécutions : { $probe } depuis { $place }, par minute, du { $from } au { $to } UTC
    [hour] Durée des exécutions : { $probe } depuis { $place }, par heure, du { $from } au { $to } UTC
   *[day] Durée des exécutions : { $probe } depuis { $place }, par jour, du { $from } au { $to } UTC
}
latency-no-pass = Aucune exécution n’a réussi.
latency-usual = La moitié des exécutions ont duré au plus { $least } à { $most } ms, 99 % au plus { $worst } ms.
latency-runs-failed = { $failed ->
    [one] { $failed } exécution sur { $runs } a échoué.
   *[other] { $failed } exécutions sur { $runs } ont échoué.
}
latency-nothing-ran = { $grain ->
    [minute] Aucune exécution pendant { $without } min sur { $all } min.
    [hour] Aucune exécution pendant { $without } h sur { $all } h.
   *[day] Aucune exécution pendant { $without } j sur { $all } j.
}
latency-bar = { $failed ->
    [one] { $at } : { $failed } exécution sur { $runs } a échoué
   *[other] { $at } : { $failed } exécutions sur { $runs } ont échoué
}
latency-from = Début (UTC)
latency-runs = Exécutions
latency-failures = Échecs

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = En direct, vérifié il y a {"{}"} s
live-old = Non actualisé depuis {"{}"} s : les informations affichées peuvent être obsolètes
live-not-refreshed-since = Cette page n’a pas pu être actualisée depuis {"{}"} UTC
live-stuck = Cette page ne s’actualise pas d’elle-même : elle peut être obsolète. Rechargez-la.
live-show-utc = Afficher les heures en UTC
live-show-local = Afficher les heures locales

## Around every page

site-name = État des services { $page }
description = { $title }. { $site }
description-as-of = { $description } (état au { $at })
skip = Aller à l’état des services
get-updates = Recevoir les mises à jour
more = Plus
link-status = État
link-history = Historique
link-uptime = Disponibilité
link-maintenance = Maintenance
link-subscribe = S’abonner
languages = Langues
support = Assistance
feed-history = Historique
feed-updates = Mises à jour
back = Voir l’état actuel
footer-utc = Toutes les heures sont en UTC.
footer-utc-days = Toutes les heures sont en UTC, les jours dans le fuseau horaire { $zone }.
footer-checked = Vérification toutes les { $seconds } s.
footer-formula = La disponibilité est égale à 1 moins les secondes de perturbation pondérées, divisées par les secondes observées ; la maintenance et le temps sans données ne comptent ni dans les unes ni dans les autres. Tout peut être recalculé à partir du journal, qui se termine à la ligne { $line } par { $hash }.
error-nothing-here = Il n’y a rien ici
error-no-such-thing = Cette adresse demande quelque chose qui n’existe pas
error-private = Cette page d’état est privée
error-too-many = Trop de requêtes à la fois
error-requested = Demande effectuée le { $at }.

## Subscribing

subscribe-title = S’abonner aux mises à jour
subscribe-requested = Consultez votre messagerie
subscribe-confirm = Confirmez votre abonnement
subscribe-confirmed = Votre abonnement est actif
subscribe-manage = Votre abonnement
subscribe-unsubscribe = Se désabonner
subscribe-ended = Votre abonnement a pris fin
subscribe-intro = Nous vous écrivons lorsqu’un problème survient, lorsqu’il y a du nouveau et lorsque c’est terminé. Rien d’autre, et aucun pistage.
subscribe-button = S’abonner
subscribe-without-address = Sans adresse : { $feeds }.
subscribe-calendar = un calendrier des maintenances
subscribe-no-mail = Cette page n’envoie pas d’e-mails. Les flux contiennent toutes les mises à jour : { $feeds }.
subscribe-requested-text = Si cette adresse accepte nos messages, un message est en route. Rien d’autre ne sera envoyé tant que vous n’aurez pas suivi le lien qu’il contient.
subscribe-confirm-button = Oui, m’abonner
subscribe-confirmed-text = Désormais, nous vous écrirons. Vous pouvez à tout moment { $change } ; le lien figure aussi dans chaque message.
subscribe-change = modifier ou résilier votre abonnement
subscribe-saved = Enregistré.
subscribe-save = Enregistrer
subscribe-ended-text = Nous ne vous enverrons plus rien, et votre adresse est supprimée.
subscribe-kinds = Événements suivis
subscribe-incidents = Incidents
subscribe-maintenance = Maintenances
subscribe-how-often = Fréquence
subscribe-every-update = À chaque mise à jour
subscribe-only-ends = Seulement au début et à la fin
subscribe-digest = Dans un seul e-mail ({ $when }), mais immédiatement pour le plus grave
subscribe-about = Composants suivis
subscribe-all-components = Tous les composants
subscribe-only-these = Seulement ceux-ci :
subscribe-time-zone = Fuseau horaire des heures dans les e-mails
subscribe-program = Notifier plutôt un programme
subscribe-webhook = Adresse d’un webhook
subscribe-webhook-text = Il reçoit une requête qui demande une confirmation, puis chaque mise à jour en JSON.
subscribe-webhook-button = Abonner le webhook
subscribe-secret = Chaque requête est signée selon Standard Webhooks avec ce secret, réservé à votre programme :
subscribe-email = Adresse e-mail
subscribe-trap = Laissez ce champ vide

## Metrics of other systems

charts = Graphiques
metric-none = { $time } : aucune donnée
metric-summary = { $time } : { $least } à { $most }, moyenne { $mean }
metric-day = Dernières 24 heures
metric-week = 7 derniers jours
metric-month = 30 derniers jours
charts-none = Cette page n’a pas de graphiques.

## Reason for outage

rfo = Motif de la panne
rfo-date = Date
rfo-time = Heure et durée
rfo-description = Description
rfo-services = Services touchés
rfo-root-cause = Cause première
rfo-resolution = Résolution
rfo-next-steps = Prochaines étapes
rfo-from-to = { $from } – { $to } ({ $span })
rfo-since = Depuis { $at }
rfo-published = Publié : { $at }.
rfo-revised = Révision { $number }, publiée : { $at } ; la précédente avait été publiée : { $before }.
rfo-about = À propos de l’incident « { $incident } ».

## User reports

report-title = Signaler un problème
report-intro = Quelque chose ne fonctionne pas chez vous ? Nous comptons les signalements et nous les examinons. Aucun compte n’est nécessaire, et votre adresse n’est pas conservée.
report-components = Qu’est-ce qui ne fonctionne pas ?
report-text = Que se passe-t-il ? Facultatif ; seule l’équipe d’exploitation le lit.
report-button = Envoyer le signalement
report-taken = Merci
report-taken-text = Votre signalement nous est parvenu. Dès que nous en saurons plus, la page d’état l’indiquera.
user-reports = { $count ->
    [one] { $count } personne a signalé un problème au cours de la dernière heure
   *[other] { $count } personnes ont signalé un problème au cours de la dernière heure
}

# Messages of the public pages in English: the source of all other languages.
# A message that ends in `.inline` stands inside a sentence, after other words.

## The answer, in one sentence

headline-none = No data yet
headline-working = All systems are working
headline-everything = Everything
headline-components = { $count ->
    [one] { $count } component
   *[other] { $count } components
}
headline-and = { $one } and { $two }
headline-no-data = We have no data right now
# $names: names of components as above; $count: how many they are.
is-working = { $count ->
    [one] { $names } is working
   *[other] { $names } are working
}
is-not-seen = We cannot see { $names } right now
is-under-maintenance = { $count ->
    [one] { $names } is under maintenance
   *[other] { $names } are under maintenance
}
is-slower = { $count ->
    [one] { $names } is slower than usual
   *[other] { $names } are slower than usual
}
is-partly-down = { $count ->
    [one] { $names } is partly down
   *[other] { $names } are partly down
}
is-down = { $count ->
    [one] { $names } is down
   *[other] { $names } are down
}
unknown = We cannot tell right now
not-refreshed = We could not refresh this page for { $span }
at-that-time = At that time: { $sentence }.
as-of = As of { $at }.
upstream-says = As { $vendor } says, as of { $at }.
upstream-unread = What { $vendor } says of itself cannot be read at the moment.
upstream-apart = It is not part of our own status and figures.
past-page = The page as it was at { $at }.
past-title = at { $at }: { $sentence }

## Statuses

status-operational = Operational
    .inline = operational
status-under-maintenance = Under maintenance
    .inline = under maintenance
status-no-data = No data
    .inline = no data
status-degraded-performance = Degraded performance
    .inline = degraded performance
status-partial-outage = Partial outage
    .inline = partial outage
status-major-outage = Major outage
    .inline = major outage
incident-investigating = Investigating
    .inline = investigating
incident-identified = Identified
    .inline = identified
incident-monitoring = Monitoring
    .inline = monitoring
incident-resolved = Resolved
    .inline = resolved
incident-postmortem = Postmortem
    .inline = postmortem
maintenance-scheduled = Scheduled
    .inline = scheduled
maintenance-in-progress = In progress
    .inline = in progress
maintenance-verifying = Verifying
    .inline = verifying
maintenance-completed = Completed
    .inline = completed
maintenance-cancelled = Cancelled
    .inline = cancelled
impact-none = no impact
impact-minor = minor impact
impact-major = major impact
impact-critical = critical impact

## Time

month-1 = January
    .short = Jan
month-2 = February
    .short = Feb
month-3 = March
    .short = Mar
month-4 = April
    .short = Apr
month-5 = May
    .short = May
month-6 = June
    .short = Jun
month-7 = July
    .short = Jul
month-8 = August
    .short = Aug
month-9 = September
    .short = Sep
month-10 = October
    .short = Oct
month-11 = November
    .short = Nov
month-12 = December
    .short = Dec
weekday-1 = Monday
    .short = Mon
    .letter = M
weekday-2 = Tuesday
    .short = Tue
    .letter = T
weekday-3 = Wednesday
    .short = Wed
    .letter = W
weekday-4 = Thursday
    .short = Thu
    .letter = T
weekday-5 = Friday
    .short = Fri
    .letter = F
weekday-6 = Saturday
    .short = Sat
    .letter = S
weekday-7 = Sunday
    .short = Sun
    .letter = S
# $month: the short name; $number: the month's number.
date = { $day } { $month } { $year }
date-without-year = { $day } { $month }
date-and-clock = { $date }, { $clock }
# $month: the whole name.
month-of-year = { $month } { $year }
instant = { $date }, { $clock } UTC
date-range = { $from } to { $to }
span-s = { $s } s
span-min = { $min } min
span-min-s = { $min } min { $s } s
span-h = { $h } h
span-h-min = { $h } h { $min } min
span-d = { $d } d
span-d-h = { $d } d { $h } h
decimal-separator = .
list-comma = {", "}
percent = { $figure } %

## Figures

uptime-none = no data yet
uptime = { $figure } uptime
uptime-observed = { $figure } uptime, { $observed }
observed = observed { $part } of the time
window-day = Today
window-days7 = 7 days
window-days30 = 30 days
window-days90 = 90 days
window-month = This month
window-quarter = This quarter
window-year = This year
window-since-start = Since the start
windows = { $first } to { $last }

## Days

day = { $date }: { $status }
day-corrected = { $date }: { $status }, corrected
day-trouble = { $date }: { $status }, { $span } of trouble
day-trouble-corrected = { $date }: { $status }, { $span } of trouble, corrected
days-with-trouble = { $count ->
    [one] { $count } day with trouble
   *[other] { $count } days with trouble
}
days-since = since { $date }
days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
days-today = today
days-last = { $count ->
    [one] Today
   *[other] Last { $count } days
}
days-calm = { $days }: { $watched } watched, none with trouble
days-troubled = { $days }: { $watched } watched. { $troubled }

## Components and regions

components = Components
find-component = Find a component
troubled-none = { $count ->
    [one] { $count } component
   *[other] { $count } components
}
troubled = { $troubled } of { $count } in trouble
by-region = By region
region-working = working
region-silent = not reporting
region-slower = slower than usual
region-failing = failing
vote-up = up
vote-silent = not reporting
vote-degraded = degraded
vote-down = down
what-regions-said = What each region said
through-probe = through { $probe }
reporting = { $reporting } of { $count } regions reporting.
reporting-but = { $reporting } of { $count } regions reporting; not reporting: { $silent }.
since-for = Since { $since }, for { $span }.
unwatched = No probe watches it: operators set its status.
feeds-of-component = Updates about it also come as { $atom } and { $rss }.
of-this-component = Of this component
latest-in-log = Earlier changes are in the { $log }.
log = log
changes = Changes
changes-unavailable = Its changes are unavailable right now.
change = From { $old } to { $new }
change-first = First on the page: { $new }
change-lasted = For { $span }{ $source }{ $seen }.
change-lasts = For { $span } now{ $source }{ $seen }.
change-stated = , as operators stated
change-corrected = , as corrected by operators
change-seen = ; observed by probes: { $status }

## Continents, as they stand after "From"

from-here = From { $continent }, where you are: { $state }.
from-here-unwatched = Not watched from { $continent }, where you are.
from-there = From { $continent }: { $state }.
continent-af = Africa
continent-an = Antarctica
continent-as = Asia
continent-eu = Europe
continent-na = North America
continent-oc = Oceania
continent-sa = South America
there-no-region = no region reports
there-no-data = no data
there-working = working
there-failing = { $name } failing since { $since }
there-slower = { $name } slower than usual since { $since }
there-silent = no data of { $name }
there-more = { $names } and { $count } more

## Outages that probes saw

seen-by-probes = Seen by our probes
outage-lasted = Lasted { $span }.
outage-lasts = For { $span } now.
# $few, $count: numbers.
outage-seen-few = { $few ->
    [one] Seen from { $few } region of { $count }: { $regions }.
   *[other] Seen from { $few } regions of { $count }: { $regions }.
}
outage-seen = Seen from { $regions }.
outage-step = Step “{ $step }” { $reason }.

## Why a step failed: what follows the step's name

reason-could-not-resolve-the-host = could not resolve the host
reason-was-refused-a-connection = was refused a connection
reason-lost-its-connection = lost its connection
reason-could-not-reach-the-host = could not reach the host
reason-could-not-agree-on-encryption = could not agree on encryption
reason-timed-out = timed out
reason-got-an-invalid-response = got an invalid response
reason-lacked-an-element-of-its-page = lacked an element of its page
reason-lacked-a-value = lacked a value
reason-sent-no-ping-in-time = sent no ping in time
reason-reported-a-failure = reported a failure
reason-is-flapping = is flapping
reason-got-a-truncated-response = got a truncated response
reason-got-too-large-a-response = got too large a response
reason-was-redirected-in-a-loop = was redirected in a loop
reason-has-an-expired-certificate = has an expired certificate
reason-has-a-certificate-that-is-not-valid-yet = has a certificate that is not valid yet
reason-has-the-certificate-of-another-host = has the certificate of another host
reason-has-a-certificate-that-cannot-be-trusted = has a certificate that cannot be trusted
reason-has-a-certificate-that-is-not-for-servers = has a certificate that is not for servers
reason-has-a-certificate-of-an-authority-that-may-not-sign-for-its-name = has a certificate of an authority that may not sign for its name
reason-has-a-certificate-whose-signer-may-not-sign-certificates = has a certificate whose signer may not sign certificates
reason-has-a-certificate-that-is-invalid = has a certificate that is invalid
reason-failed = failed
reason-reports-degraded-performance = reports degraded performance
reason-reports-a-partial-outage = reports a partial outage
reason-reports-a-major-outage = reports a major outage
reason-reports-maintenance = reports maintenance

## Incidents

open-incidents = Open incidents
past-incidents = Past incidents
incidents-of-days = Incidents of the last { $days } days
no-resolved-incidents = No resolved incidents in the last { $days } days.
incident-state = { $status }, { $impact }.
incident-affects = Affects { $names }.
incident-began = Began { $at }, { $span } ago.
incident-began-resolved = Began { $at }, resolved after { $span }.
incident-resolved-after = Resolved after { $span }, { $at }
next-update-by = Next update by { $at }.
no-update-for = No update for { $span }.
not-counted = Stated by operators, not counted.
updates = Updates
edited = , edited { $at }
update-withdrawn = An update of { $posted } was withdrawn { $at }.
more-lines = { $count ->
    [one] { $count } more line
   *[other] { $count } more lines
}
corrections = Corrections
correction = { $name } from { $from } to { $to }: { $status }. { $reason } (corrected { $at })

## Maintenance

maintenance = Maintenance
past-maintenance = Past maintenance
notice-about = About { $names }.
maintenance-from-to = { $status }, { $from } to { $to }.
maintenance-late = It should have ended { $span } ago.
maintenance-intro = Announced work. To see it in your own calendar, have your calendar program subscribe to { $calendar }. Or { $subscribe } to updates about it.
maintenance-intro-subscribe = subscribe
maintenance-announced = Announced
maintenance-none = No maintenance is announced, and none goes on.
maintenance-over = Over, { $month }
maintenance-in = Maintenance in { $month }
works-latest = Of { $month } only the latest entries are shown.
works-none = No maintenance is on the calendar of { $month }.
works = { $count ->
    [one] One maintenance is on the calendar of { $month }.
   *[other] { $count } maintenances are on the calendar of { $month }.
}

## History

history = History
history-of = History of { $month }
history-intro = What operators reported, and maintenance that ended, in each month in which it happened. What probes saw of each day is on { $uptime }. { $atom }, { $rss } and { $json } have the same for programs.
history-intro-uptime = uptime
months = Months
months-again = Months, again
entry-incident = Incident, { $status }, { $impact }
entry-maintenance = Maintenance, { $status }
entry-affected = Affected { $names }.
entry-at = { $at }.
entry-from-to = { $from } to { $to }, { $span }.
entry-since = Since { $since }, for { $span } now.
entry-last = Last update { $at }.
no-incidents-since = No incidents since the page was made on { $date }.
no-incidents-from = No incidents from { $date }, when the page was made, to the end of the month.
no-incidents-so-far = No incidents so far this month.
no-incidents = No incidents.
entries-added-later = What began before the page was made was added to it later.
entries-left-out = These are the latest { $shown }; { $more } more began earlier, and are in the log.

## Uptime

uptime-title = Uptime
uptime-intro = The last { $days } days of each component, by the clocks of { $zone }: a row for each week. Days before it came to the page are not drawn; those on which nothing was observed count as neither up nor down. { $json }.
uptime-intro-json = The figures as JSON
calendar = { $days ->
    [one] { $days } day until { $last }: { $observed } with data, { $troubled } with trouble
   *[other] { $days } days until { $last }: { $observed } with data, { $troubled } with trouble
}
calendar-days = Days with trouble, maintenance or no data
calendar-day = Day
calendar-status = Status
calendar-trouble = Trouble
trouble-none = none
trouble-none-corrected = none, corrected
trouble-corrected = { $span }, corrected

## Latency

latency = How long it takes
latency-missing = The record did not answer in time, so there is no chart right now.
latency-all-regions = all regions
latency-all-regions-link = All regions
latency-time = Time
latency-region = Region
latency-probe = Probe
latency-hours-2 = 2 hours
latency-days-2 = 2 days
latency-days-90 = 90 days
latency-part = A part of the record did not answer: its runs are missing here.
latency-utc = Times of the chart are UTC.
latency-figures = The same in figures
latency-p50 = p50: half of the runs took at most this long
latency-p95 = p95: 95 %
latency-p99 = p99: 99 %
latency-failed = bar: runs that failed
latency-gap = low band: nothing ran
# $grain: minute, hour or day.
latency-title = { $grain ->
    [minute] How long runs of { $probe } from { $place } took, by the minute, { $from } to { $to } UTC
    [hour] How long runs of { $probe } from { $place } took, by the hour, { $from } to { $to } UTC
   *[day] How long runs of { $probe } from { $place } took, by the day, { $from } to { $to } UTC
}
latency-no-pass = No run passed.
latency-usual = Half of the runs took at most { $least } to { $most } ms, 99 % at most { $worst } ms.
latency-runs-failed = { $failed } of { $runs } runs failed.
latency-nothing-ran = { $grain ->
    [minute] Nothing ran in { $without } of { $all } minutes.
    [hour] Nothing ran in { $without } of { $all } hours.
   *[day] Nothing ran in { $without } of { $all } days.
}
latency-bar = { $at }: { $failed } of { $runs } runs failed
latency-from = From (UTC)
latency-runs = Runs
latency-failures = Failed

## Live part. `{"{}"}` stands for seconds or a time, which the page's script fills in.

live-fresh = Live, checked {"{}"} s ago
live-old = Not refreshed for {"{}"} s: what you see may be out of date
live-not-refreshed-since = We could not refresh this page since {"{}"} UTC
live-stuck = This page does not refresh itself: it may be out of date. Load it again.
live-show-utc = Show times in UTC
live-show-local = Show my local times

## Around every page

site-name = { $page } status
description = { $title }. { $site }
description-as-of = { $description } (as of { $at })
skip = Skip to the status
get-updates = Get updates
more = More
link-status = Status
link-history = History
link-uptime = Uptime
link-maintenance = Maintenance
link-subscribe = Subscribe
languages = Languages
support = Support
feed-history = History
feed-updates = Updates
back = How is everything now?
footer-utc = All times UTC.
footer-utc-days = All times UTC, days of { $zone }.
footer-checked = Checked every { $seconds } s.
footer-formula = Uptime is 1 minus the weighted seconds of trouble, divided by the seconds observed; maintenance and time without data count as neither. All of it can be recomputed from the log, which ends at line { $line } with { $hash }.
error-nothing-here = There is nothing here
error-no-such-thing = This address asks for something that does not exist
error-private = This status page is private
error-too-many = Too many requests at once
error-requested = Requested at { $at }.

## Subscribing

subscribe-title = Subscribe to updates
subscribe-requested = Look into your mailbox
subscribe-confirm = Confirm your subscription
subscribe-confirmed = You are subscribed
subscribe-manage = Your subscription
subscribe-unsubscribe = Unsubscribe
subscribe-ended = You are unsubscribed
subscribe-intro = We write when something breaks, when there is news of it, and when it is over. Nothing else, and no tracking.
subscribe-button = Subscribe
subscribe-without-address = Without an address: { $feeds }.
subscribe-calendar = a calendar of maintenance
subscribe-no-mail = This page sends no mail. Feeds have every update: { $feeds }.
subscribe-requested-text = If this address may be written to, a message is on its way to it. Nothing else is sent until you follow the link in it.
subscribe-confirm-button = Yes, subscribe me
subscribe-confirmed-text = From now on we write to you. { $change } at any time; the link is in every message too.
subscribe-change = Change or end it
subscribe-saved = Saved.
subscribe-save = Save
subscribe-ended-text = Nothing more is sent to you, and your address is deleted.
subscribe-kinds = Notify me of
subscribe-incidents = Incidents
subscribe-maintenance = Maintenance
subscribe-how-often = How often
subscribe-every-update = With every update
subscribe-only-ends = Only when something begins and ends
subscribe-digest = In one mail ({ $when }), but what is most serious at once
subscribe-about = About
subscribe-all-components = All components
subscribe-only-these = Only these:
subscribe-time-zone = Time zone of the times in mails
subscribe-program = Notify a program instead
subscribe-webhook = Address of a webhook
subscribe-webhook-text = It is sent a request that asks for confirmation, and then each update as JSON.
subscribe-webhook-button = Subscribe the webhook
subscribe-secret = Each request is signed after Standard Webhooks with this secret, which is for your program alone:
subscribe-email = E-mail address
subscribe-trap = Leave this empty

## Metrics of other systems

charts = Charts
metric-none = { $time }: no data
metric-summary = { $time }: { $least } to { $most }, mean { $mean }
metric-day = Last 24 hours
metric-week = Last 7 days
metric-month = Last 30 days
charts-none = This page has no charts.

## Reason for outage

rfo = Reason for outage
rfo-date = Date
rfo-time = Time and duration
rfo-description = Description
rfo-services = Affected services
rfo-root-cause = Root cause
rfo-resolution = Resolution
rfo-next-steps = Next steps
rfo-from-to = { $from } to { $to } ({ $span })
rfo-since = Since { $at }
rfo-published = Published { $at }.
rfo-revised = Revision { $number }, published { $at }; the one before it was published { $before }.
rfo-about = About the incident “{ $incident }”.

## User reports

report-title = Report a problem
report-intro = Something does not work for you? We count reports, and look into it. No account is needed, and your address is not kept.
report-components = What does not work?
report-text = What happens? Optional; only operators read it.
report-button = Send report
report-taken = Thank you
report-taken-text = Your report has reached us. How things are stands on the status page, as soon as we know.
user-reports = { $count ->
    [one] { $count } reader reported trouble in the last hour
   *[other] { $count } readers reported trouble in the last hour
}

#!/bin/sh
# As a script for Statuspage's manage API v1 does it: opens, updates and resolves an incident; announces, begins and
# completes a maintenance. `statuspage_v1.sh STEP [ID]` prints the id; BASE and KEY are the address and the token.
set -eu

send() {
  method=$1 path=$2
  shift 2
  curl -fsS -X "$method" "$BASE/v1/$path" -H "Authorization: OAuth $KEY" "$@"
}

id() {
  sed 's/^\[*{"id":"\([^"]*\)".*/\1/'
}

at() {
  date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ
}

incidents=pages/$(send GET pages.json | id)/incidents

case $1 in
open)
  send POST "$incidents.json" \
    -d 'incident[name]=Card payments fail' \
    -d 'incident[status]=investigating' \
    -d 'incident[body]=We look into it.' \
    -d 'incident[impact_override]=minor' \
    -d 'incident[deliver_notifications]=true' \
    -d 'incident[component_ids][]=checkout' \
    -d 'incident[components][checkout]=partial_outage'
  ;;
update)
  send PATCH "$incidents/$2.json" \
    -d 'incident[status]=monitoring' \
    -d 'incident[body]=A fix is out.'
  ;;
resolve)
  send PUT "$incidents/$2" \
    -H 'Content-Type: application/json' \
    -d '{"incident":{"status":"resolved","body":"Cards work.","components":{"checkout":"operational"}}}'
  ;;
schedule)
  send POST "$incidents" \
    -d 'incident[name]=New disks' \
    -d 'incident[status]=scheduled' \
    -d 'incident[body]=We swap disks.' \
    -d "incident[scheduled_for]=$(at '+1 hour')" \
    -d "incident[scheduled_until]=$(at '+2 hours')" \
    -d 'incident[scheduled_remind_prior]=t' \
    -d 'incident[scheduled_auto_in_progress]=t' \
    -d 'incident[scheduled_auto_completed]=t' \
    -d 'incident[component_ids][]=checkout'
  ;;
begin)
  send PATCH "$incidents/$2" -d 'incident[status]=in_progress' -d 'incident[body]=We begin.'
  ;;
complete)
  send PATCH "$incidents/$2" -d 'incident[status]=completed' -d 'incident[body]=Disks are new.'
  ;;
esac | id

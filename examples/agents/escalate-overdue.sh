#!/usr/bin/env bash
# A small agent: hands every overdue ticket that somebody works on to a group, with a note why.
#
#   DESK_URL=http://127.0.0.1:3000 DESK_TOKEN=ddt_… examples/agents/escalate-overdue.sh 二线
#
# It needs bash, curl and desk (else DESK="npx desk"). The token is one of a service account with the role supervisor.
# Run it from cron: a ticket is handed over once for each revision it has, however often this runs.
set -uo pipefail

group=${1:?usage: escalate-overdue.sh <group>}
: "${DESK_URL:?}" "${DESK_TOKEN:?}"
desk=${DESK:-desk}
failed=0

# The revision a ticket has now, from its ETag. The token goes by stdin: a command line can be read by others.
revision_of() {
  printf 'header = "Authorization: Bearer %s"\n' "$DESK_TOKEN" |
    curl --config - --fail --silent --show-error --output /dev/null --dump-header - "$DESK_URL/tickets/$1" |
    sed -n 's/^etag: *"\([0-9]*\)".*/\1/ip'
}

numbers=$($desk list --overdue --status in_progress --status follow_up --all --quiet) || exit $?

for number in $numbers; do
  revision=$(revision_of "$number")
  [ -n "$revision" ] || { failed=1; continue; }
  $desk escalate "$number" --reason missed --group "$group" \
    --checks 'A deadline has passed.' --results 'Handed over automatically.' \
    --if-match "$revision" --idempotency-key "overdue-$number-$revision"
  case $? in
    0) ;;
    3) echo "$number: somebody works on it just now; next time" ;; # changed since it was read, or not possible
    6) echo "$number: the desk is away; next time" ; failed=1 ;;   # the same id may be sent again
    *) failed=1 ;;
  esac
done
exit $failed

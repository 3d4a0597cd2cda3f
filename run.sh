#!/usr/bin/env bash
# Builds and starts Mentiko on this machine. ./run.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
started=$(date +%s)

port=5080
data=./data
demo=true
server=""
usage() {
  cat <<'HELP'
Usage: ./run.sh [--port N] [--data FOLDER] [--no-demo]

  --port N       listen on http://127.0.0.1:N (default 5080)
  --data FOLDER  keep everything in FOLDER (default ./data)
  --no-demo      do not make the two example organizations

Ctrl+C stops the server. Settings can be given as environment variables, such as Mentiko__Registration=Closed.
HELP
}

while [ $# -gt 0 ]; do
  case "$1" in
    --port) port=${2:?--port needs a number}; shift 2 ;;
    --port=*) port=${1#*=}; shift ;;
    --data) data=${2:?--data needs a folder}; shift 2 ;;
    --data=*) data=${1#*=}; shift ;;
    --no-demo) demo=false; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
done
[[ $port =~ ^[0-9]{1,5}$ && $((10#$port)) -ge 1 && $((10#$port)) -le 65535 ]] || { echo "--port needs a number from 1 to 65535, not '$port'." >&2; exit 2; }

# A server for one organization makes no example ones.
mode=${Mentiko__Mode:-MultiTenant}
[ "${mode,,}" != singletenant ] || demo=false

. eng/packages.sh
need_dotnet || exit 1
need_packages bubblewrap curl || exit 1

program=Mentiko.Web/bin/Release/net10.0/Mentiko.Web.dll
url=http://127.0.0.1:$port

is_built() {
  [ -f "$program" ] && [ -z "$(find Mentiko.Core Mentiko.Infrastructure Mentiko.Web wwwroot-assets Directory.*.props global.json \
    \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -newer "$program" -print -quit 2>/dev/null)" ]
}

if ! is_built; then
  echo "Building ..."
  log=$(mktemp)
  dotnet build Mentiko.Web/Mentiko.Web.csproj -c Release -v quiet -nologo >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; exit 1; }
  rm -f "$log"
  touch "$program"
fi

# Agents' users pass through the data folder; what is in .platform is the service's alone.
mkdir -p "$data"
data=$(cd "$data" && pwd)
if [ "$(id -u)" -eq 0 ]; then chmod 711 "$data"; else chmod go-w "$data"; fi
password_file=$data/.platform/example-password
if [ "$demo" = true ] && [ -z "${Mentiko__DemoPassword:-}" ]; then
  (umask 077 && mkdir -p "$data/.platform" && [ -s "$password_file" ] || { umask 077; head -c 9 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$password_file"; })
  Mentiko__DemoPassword=$(cat "$password_file")
fi
[ "$demo" = true ] && export Mentiko__DemoPassword

export Mentiko__DataRoot=$data
export Mentiko__Demo=$demo
export ASPNETCORE_URLS=$url

if curl -s -o /dev/null --max-time 2 "$url/health/live"; then
  echo "Something answers on $url already. Stop it, or choose another --port." >&2
  exit 1
fi

dotnet "$program" &
server=$!
# A program in the background of a script does not hear Ctrl+C: it is told, and waited for below.
trap '[ -n "$server" ] && kill -TERM "$server" 2>/dev/null || true' INT TERM EXIT

ready=false
for _ in $(seq 1 600); do
  kill -0 "$server" 2>/dev/null || break
  if curl -sf -o /dev/null --max-time 2 "$url/health/ready"; then ready=true; break; fi
  sleep 0.1
done
if [ $ready = false ]; then
  if kill -0 "$server" 2>/dev/null; then
    echo "The server is not ready after 60 s. $url/health/ready says:" >&2
    curl -s --max-time 2 "$url/health/ready" >&2 || true
    echo >&2
  fi
  exit 1
fi

json() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# The link to the finished example run of an organization; nothing when there is none.
example_link() {
  local namespace=$1 pause token="" run="" status=""
  # The examples are made after the server is ready, so the account may be a moment away. Few tries: sign-in is
  # limited.
  for pause in 1 1 2 3 5 8; do
    token=$(curl -s --max-time 10 -H 'Content-Type: application/json' \
      -d "{\"email\":\"viewer@$namespace.example\",\"password\":\"$Mentiko__DemoPassword\",\"namespace\":\"$namespace\"}" "$url/api/v1/auth/token" | json token)
    [ -z "$token" ] || break
    sleep "$pause"
  done
  [ -n "$token" ] || return 0
  for _ in $(seq 1 150); do
    run=$(curl -s --max-time 10 -H "Authorization: Bearer $token" "$url/api/v1/orgs/$namespace/runs?label=example%3Dfirst-run&limit=1")
    status=$(json status <<<"$run")
    case "$status" in
      succeeded | failed | cancelled | timed-out) break ;;
    esac
    sleep 0.2
  done
  curl -s -o /dev/null --max-time 10 -X DELETE -H "Authorization: Bearer $token" "$url/api/v1/auth/token"
  run=$(grep -o '"items":\[{"id":"[^"]*"' <<<"$run" | sed 's/.*"id":"//; s/"$//')
  [ -z "$run" ] || echo "$url/orgs/$namespace/runs/$run ($status)"
}

echo
echo "Mentiko is ready on $url after $(($(date +%s) - started)) s. Data: $data"
if [ "$demo" = true ]; then
  acme=$(example_link acme)
  globex=$(example_link globex)
  cat <<INTRO

  Sign in with the password  $Mentiko__DemoPassword
    owner@acme.example   operator@acme.example   viewer@acme.example   the web shop
    owner@globex.example                         viewer@globex.example the laboratory
    both@consulting.example   belongs to both, with another role in each

  Finished example runs
    ${acme:-acme: none}
    ${globex:-globex: none}
INTRO
else
  echo
  closed=${Mentiko__Registration:-Open}
  if [ -n "${Mentiko__Bootstrap__AdminEmail:-}" ]; then
    echo "  Sign in as $Mentiko__Bootstrap__AdminEmail, the administrator."
  elif [ "${closed,,}" = closed ]; then
    echo "  Registration is closed and there is no Mentiko__Bootstrap__AdminEmail: who has no account yet cannot get in."
  else
    echo "  Make the first account on $url/register"
  fi
fi
echo
echo "Ctrl+C stops it."

# wait returns early when a signal arrives; the server needs a moment to shut down in order.
while kill -0 "$server" 2>/dev/null; do
  code=0
  wait "$server" || code=$?
done
server=""
exit "$([ "${code:-0}" -gt 128 ] && echo 0 || echo "${code:-0}")"

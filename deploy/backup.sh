#!/usr/bin/env bash
# Copies an instance into a new folder while it runs. deploy/backup.sh --help
set -euo pipefail
umask 077

data=${Mentiko__DataRoot:-./data}
program=""
usage() {
  cat <<'HELP'
Usage: deploy/backup.sh [--data FOLDER] [--program FILE] TARGET

  TARGET          a folder that does not exist yet
  --data FOLDER   the data root (default: Mentiko__DataRoot, then ./data)
  --program FILE  Mentiko.Web.dll (default: beside this script's checkout, then /opt/mentiko)

The server may run. Not in the copy: the root key, and on PostgreSQL or SQL Server the database.
HELP
}

target=""
while [ $# -gt 0 ]; do
  case "$1" in
    --data) data=${2:?--data needs a folder}; shift 2 ;;
    --program) program=${2:?--program needs a file}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
    *) target=$1; shift ;;
  esac
done
[ -n "$target" ] || { usage >&2; exit 2; }
[ -d "$data/.platform" ] || { echo "$data is no data root of Mentiko." >&2; exit 1; }
[ ! -e "$target" ] || { echo "$target exists already." >&2; exit 1; }
if [ -z "$program" ]; then
  here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  for program in "$here/Mentiko.Web/bin/Release/net10.0/Mentiko.Web.dll" /opt/mentiko/Mentiko.Web.dll; do
    [ -f "$program" ] && break
  done
fi
[ -f "$program" ] || { echo "Mentiko.Web.dll is not found; --program names it." >&2; exit 1; }

mkdir -p "$target"
data=$(cd "$data" && pwd)
target=$(cd "$target" && pwd)

# archive <name> <what> <options>... : files that change or go while they are read are not an error (1); others are.
archive() {
  local name=$1 what=$2 code=0
  shift 2
  tar --create --file "$target/$name" --directory "$data" --numeric-owner --sparse --xattrs --warning=no-file-changed --warning=no-file-removed "$@" "$what" || code=$?
  [ "$code" -le 1 ]
}

# This order matters. What vouches for the rows comes before the rows, so that it never knows more than they; the files
# come after, so that there is a file for each row. What is there beyond is removed by the first start.
archive platform.tar ./.platform --exclude=./.platform/mentiko.db'*' --exclude=./.platform/root.key
if [ "${Mentiko__Database__Provider:-Sqlite}" = Sqlite ]; then
  Mentiko__DataRoot=$data Logging__LogLevel__Default=Warning dotnet "$program" snapshot-state --to "$target/mentiko.db"
fi
archive files.tar . --exclude=./.platform --exclude=./.lock --exclude=./.trash --exclude='./*/uploads/*' --exclude='./*/attempts/*'
(cd "$target" && sha256sum -- * >SHA256SUMS)
sync -f "$target"

echo "Copied $data to $target ($(du -sh "$target" | cut -f1))."
[ -f "$target/mentiko.db" ] || echo "The database is not in it: copy it by its own tool now (pg_dump --format=custom, BACKUP DATABASE)."
echo "The root key is not in it, so that one theft is not enough. Keep a copy of it elsewhere: ${Mentiko__Vault__RootKeyFile:-$data/.platform/root.key}"

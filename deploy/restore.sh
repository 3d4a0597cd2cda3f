#!/usr/bin/env bash
# Makes a data root of a backup. deploy/restore.sh --help
set -euo pipefail
umask 022

data=${Mentiko__DataRoot:-./data}
key=""
usage() {
  cat <<'HELP'
Usage: deploy/restore.sh [--data FOLDER] --root-key FILE BACKUP

  BACKUP           a folder that backup.sh has made
  --data FOLDER    the data root to make; must not exist (default: Mentiko__DataRoot, then ./data)
  --root-key FILE  the root key of the instance; 'configured' where Mentiko__Vault__RootKeyFile or
                   Mentiko__Vault__RootKeyVariable brings it

Run it as the user that the server runs as; as root where the server runs as root, or owners are lost.
HELP
}

backup=""
while [ $# -gt 0 ]; do
  case "$1" in
    --data) data=${2:?--data needs a folder}; shift 2 ;;
    --root-key) key=${2:?--root-key needs a file}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
    *) backup=$1; shift ;;
  esac
done
[ -n "$backup" ] && [ -n "$key" ] || { usage >&2; exit 2; }
[ -f "$backup/SHA256SUMS" ] || { echo "$backup is no backup of Mentiko, or it was not finished." >&2; exit 1; }
[ ! -e "$data" ] || { echo "$data exists already." >&2; exit 1; }
[ "$key" = configured ] || [ -f "$key" ] || { echo "There is no file $key." >&2; exit 1; }
(cd "$backup" && sha256sum --quiet --check SHA256SUMS) || { echo "$backup is not what it was when it was made. Nothing was restored." >&2; exit 1; }

mkdir -p "$data"
for archive in platform.tar files.tar; do
  tar --extract --file "$backup/$archive" --directory "$data" --numeric-owner --preserve-permissions --xattrs --sparse
done
chmod 711 "$data"
[ ! -f "$backup/mentiko.db" ] || install -m 600 "$backup/mentiko.db" "$data/.platform/mentiko.db"
[ "$key" = configured ] || install -m 600 "$key" "$data/.platform/root.key"
# What was being uploaded or tried is gone; the folders for it are not.
for namespace in "$data"/*/; do
  for folder in uploads attempts; do
    [ -d "$namespace$folder" ] || continue
    find "$namespace$folder" -mindepth 1 -delete
  done
done
sync -f "$data"

echo "Restored to $data. Start the server with Mentiko__DataRoot=$data: runs that were under way go on."
[ -f "$backup/mentiko.db" ] || echo "The database is not in this backup: restore it by its own tool first (pg_restore, RESTORE DATABASE)."

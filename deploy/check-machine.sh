#!/usr/bin/env bash
# Says before an installation what this machine lacks. Changes nothing. deploy/check-machine.sh [DATA_FOLDER] [PORT]
set -uo pipefail
case "${1:-}" in -h | --help) sed -n '2s/^# //p' "$0"; exit 0 ;; esac
data=${1:-/var/lib/mentiko}
port=${2:-5080}
[[ $port =~ ^[0-9]{1,5}$ && $((10#$port)) -ge 1 && $((10#$port)) -le 65535 ]] || { echo "PORT is a number from 1 to 65535, not '$port'." >&2; exit 2; }
missing=0
for tool in dirname uname stat df awk sort head cut grep; do
  command -v "$tool" >/dev/null || { echo "This script itself needs $tool." >&2; exit 2; }
done

good() { printf '  ok       %s\n' "$1"; }
note() { printf '  note     %s\n' "$1"; }
bad() { printf '  MISSING  %s\n' "$1"; missing=$((missing + 1)); }

echo "Program"
if command -v dotnet >/dev/null 2>&1 && dotnet --list-runtimes 2>/dev/null | grep -q '^Microsoft.AspNetCore.App 10\.'; then
  good "ASP.NET Core 10 runtime"
else
  bad "the ASP.NET Core 10 runtime (or the .NET 10 SDK)"
fi
case "$(uname -s) $(uname -m)" in
  "Linux x86_64" | "Linux aarch64") good "$(uname -srm)" ;;
  *) bad "Linux on x86_64 or aarch64; this is $(uname -sm)" ;;
esac
# openat2, which keeps paths inside a namespace's folder, came with 5.6.
release=$(uname -r)
if [ "$(printf '5.6\n%s\n' "${release%%-*}" | sort -V | head -n 1)" = 5.6 ]; then good "kernel $release has openat2"; else bad "a kernel of 5.6 or newer; this is $release"; fi

echo "Sandbox"
if command -v bwrap >/dev/null 2>&1; then
  as=()
  # The service never starts a sandbox as root: try as an ordinary user.
  [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  if "${as[@]}" bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev true >/dev/null 2>&1; then
    good "bubblewrap $(bwrap --version | cut -d' ' -f2) makes a sandbox"
  else
    bad "unprivileged user namespaces: bubblewrap cannot make a sandbox (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns)"
  fi
else
  bad "bubblewrap (apt-get install bubblewrap)"
fi
if [ "$(stat -fc %T /sys/fs/cgroup 2>/dev/null)" = cgroup2fs ]; then
  good "control groups version 2; the systemd unit delegates one"
elif [ -d /sys/fs/cgroup/memory ]; then
  good "control groups version 1"
else
  note "no control groups: memory is limited for each process, not for an agent's whole tree"
fi
if [ "$(id -u)" -eq 0 ]; then good "root: each namespace gets a uid of its own"; else note "not root: all agents share this user's uid, and the sandbox's mounts keep them apart"; fi

echo "Data"
folder=$data
while [ ! -e "$folder" ] && [ "$folder" != . ]; do folder=$(dirname "$folder"); done
if [ -w "$folder" ]; then good "$folder can be written to"; else bad "$folder can be written to"; fi
type=$(stat -fc %T "$folder")
case "$type" in
  nfs* | cifs | smb* | fuseblk | vfat | msdos | overlayfs) note "$folder is on $type: SQLite needs a local disk, and all need links, renames and fsync that hold" ;;
  tmpfs) note "$folder is on tmpfs: nothing of it survives a restart of the machine" ;;
  *) good "$folder is on $type" ;;
esac
free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
if [ "$free" -ge 5120 ]; then good "$free MB free"; else note "$free MB free: the free plan's storage alone may take 2,048 MB an organization"; fi

echo "Network and time"
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then bad "port $port: something listens on it already"; else good "port $port is free"; fi
if [ "$(cat /proc/sys/kernel/random/entropy_avail 2>/dev/null || echo 256)" -ge 128 ]; then good "random numbers"; else bad "random numbers: the pool is empty"; fi
if command -v timedatectl >/dev/null 2>&1 && [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = yes ]; then good "the clock is synchronised"; else note "no sign that the clock is synchronised: several nodes and audit times want that"; fi

echo
if [ "$missing" -eq 0 ]; then echo "This machine can run Mentiko."; else echo "$missing missing. Mentiko would start without some of them, say so on /health/ready, and run nothing."; exit 1; fi

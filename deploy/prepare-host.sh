#!/usr/bin/env bash
# Prepares this machine as a remote host of one namespace: an account of its own, a folder of its own, and a key that can
# start Mentiko's porter and nothing else. Run it as root, once for each namespace. ./prepare-host.sh --help
set -euo pipefail

porter_folder=/usr/local/lib/mentiko
keys_folder=/etc/mentiko/keys
sshd_folder=/etc/ssh/sshd_config.d
remove=false
usage() {
  cat <<'HELP'
Usage: prepare-host.sh USER PREFIX PUBLIC-KEY-FILE
       prepare-host.sh --remove USER

  USER               the account to make, for one namespace alone
  PREFIX             the folder to make for it, an absolute path; its files stay when the account is removed
  PUBLIC-KEY-FILE    the public half of the key whose private half goes into the namespace's vault

  --porter-folder DIR  where the porter is installed          (/usr/local/lib/mentiko)
  --keys-folder DIR    where keys are kept, root's own        (/etc/mentiko/keys)
  --sshd-folder DIR    where the account's rules for sshd go  (/etc/ssh/sshd_config.d)
HELP
}

fail() { echo "prepare-host.sh: $*" >&2; exit 1; }

arguments=()
while [ $# -gt 0 ]; do
  case "$1" in
    --porter-folder) porter_folder=${2:?}; shift 2 ;;
    --keys-folder) keys_folder=${2:?}; shift 2 ;;
    --sshd-folder) sshd_folder=${2:?}; shift 2 ;;
    --remove) remove=true; shift ;;
    --help | -h) usage; exit 0 ;;
    -*) usage >&2; fail "there is no option $1" ;;
    *) arguments+=("$1"); shift ;;
  esac
done

[ "$(id -u)" -eq 0 ] || fail "run it as root: it makes an account"
user=${arguments[0]:-}
[[ $user =~ ^[a-z_][a-z0-9_-]{0,31}$ ]] && [ "$user" != root ] || { usage >&2; fail "the account '$user' has no plain name"; }

reload() {
  # Not where sshd is started by hand: who does that starts it again.
  if [ -d /run/systemd/system ]; then systemctl reload ssh 2>/dev/null || systemctl reload sshd; fi
}

if $remove; then
  rm -f -- "$sshd_folder/mentiko-$user.conf" "$keys_folder/$user"
  reload
  if id "$user" >/dev/null 2>&1; then
    # Nothing of it lives on: no new session comes in any more, and the present ones end here.
    for _ in 1 2 3 4 5; do pkill -KILL -u "$user" || break; sleep 0.2; done
    userdel "$user"
  fi
  echo "The account $user is gone. Its files are where they were."
  exit 0
fi

[ ${#arguments[@]} -eq 3 ] || { usage >&2; exit 1; }
prefix=${arguments[1]}
[[ $prefix =~ ^(/[A-Za-z0-9_][A-Za-z0-9._-]*)+$ ]] || fail "the prefix '$prefix' is no plain absolute path"
read -r kind blob _ <"${arguments[2]}" || true
[[ ${kind:-} =~ ^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$ && ${blob:-} =~ ^[A-Za-z0-9+/]+=*$ ]] || fail "'${arguments[2]}' holds no public key"
porter=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/remote/mentiko-porter
[ -f "$porter" ] || fail "the porter is not beside this script: $porter"

for need in bwrap:bubblewrap perl:perl-base find:findutils sshd:openssh-server; do
  PATH=$PATH:/usr/sbin:/sbin command -v "${need%%:*}" >/dev/null || fail "${need%%:*} is missing: install the package ${need##*:}"
done
compgen -G '/usr/lib*/*/sftp-server' >/dev/null || [ -x /usr/libexec/sftp-server ] || fail "there is no sftp-server: install the package openssh-sftp-server"

install -d -m 755 -o root -g root "$porter_folder" "$keys_folder" "$sshd_folder"
install -m 755 -o root -g root "$porter" "$porter_folder/porter"

# A home that it does not own: what sshd and shells would read there, it cannot write.
id "$user" >/dev/null 2>&1 || useradd --system --user-group --no-create-home --home-dir "$porter_folder" --shell /bin/sh "$user"
# No password fits, and sshd does not take the account for locked.
usermod --password '*' "$user"

[ -d "$prefix" ] || install -d -m 755 -o root -g root "$(dirname "$prefix")"
[ ! -L "$prefix" ] || fail "the prefix '$prefix' is a link"
install -d -m 700 -o "$user" -g "$user" "$prefix"

printf 'restrict,command="%s %s" %s %s mentiko\n' "$porter_folder/porter" "$prefix" "$kind" "$blob" >"$keys_folder/$user"
chmod 644 "$keys_folder/$user"

# Again what the key says, from a second side.
cat >"$sshd_folder/mentiko-$user.conf" <<RULES
Match User $user
    AuthorizedKeysFile $keys_folder/%u
    AuthenticationMethods publickey
    DisableForwarding yes
    PermitTTY no
    PermitUserRC no
    MaxSessions 10
RULES
reload

echo "The account $user may use $prefix and nothing else. Register with Mentiko:"
for key in /etc/ssh/ssh_host_*_key.pub; do
  [ ! -f "$key" ] || echo "  host key: $(ssh-keygen -lf "$key" | awk '{ print $2, $NF }')"
done
echo "  user: $user   prefix: $prefix"
echo "Then run the preflight: no agent runs here before it has passed."

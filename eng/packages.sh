# Debian packages that run.sh and test.sh need, installed when missing. Sourced, not run.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

# package -> the command that proves it is there, where it has another name
declare -A PACKAGE_COMMAND=(
  [bubblewrap]=bwrap
  [busybox-static]=busybox
  [docker.io]=dockerd
  [nodejs]=node
  [openssh-server]=sshd
  [postgresql]=pg_createcluster
)

missing_packages() {
  local package
  for package in "$@"; do
    command -v "${PACKAGE_COMMAND[$package]:-$package}" >/dev/null 2>&1 || echo "$package"
  done
}

# need_packages <package>... : installs what is missing; 1 and a sentence where it cannot.
need_packages() {
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -eq 0 ] && return 0

  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null 2>&1; }; then
      as_root=(sudo)
    else
      echo "Missing: ${missing[*]}. Install as root: apt-get install ${missing[*]}" >&2
      return 1
    fi
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing: ${missing[*]}, and there is no apt-get here to install them with." >&2
    return 1
  fi

  echo "Installing ${missing[*]} ..."
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >/dev/null || {
    echo "apt-get could not install ${missing[*]}." >&2
    return 1
  }
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -eq 0 ] || { echo "Installed, but not found on the PATH: ${missing[*]}" >&2; return 1; }
}

# need_dotnet : the SDK that global.json asks for.
need_dotnet() {
  command -v dotnet >/dev/null 2>&1 || PATH="$PATH:$HOME/.dotnet:/usr/share/dotnet:/usr/lib/dotnet"
  if ! dotnet --version >/dev/null 2>&1; then
    echo "The .NET 10 SDK is missing. See https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
    return 1
  fi
}

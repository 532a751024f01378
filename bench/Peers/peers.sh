# Sourced by ./ooblex. Puts other servers beside LoadGen: installs, builds, and runs it.

readonly peer_servers=node,pion,janus

# What each server comes from. Nothing but Debian's own packages is used.
readonly pion_packages=(golang-go golang-github-pion-webrtc.v3-dev)
readonly janus_packages=(janus iproute2)

bench_peers() {
    local servers packages=() network=()
    servers=,$(servers_of "$@"),
    case " $* " in *" --help "*) servers= ;; esac

    case $servers in *,pion,*) packages+=("${pion_packages[@]}") ;; esac
    case $servers in
        *,janus,*)
            packages+=("${janus_packages[@]}")
            network=(bench/Peers/own-network.sh)
            case " $* " in
                *" --peer "*) die "janus runs in a network of its own, away from every --peer; try --servers node,pion" ;;
            esac
            ;;
    esac
    install_packages "bench peers" "${packages[@]}"
    case $servers in *,pion,*) build_forwarder ;; esac

    build bench/LoadGen
    exec "${network[@]}" dotnet "bench/LoadGen/bin/Release/$framework/Ooblex.LoadGen.dll" peers "$@"
}

# The list behind --servers; all there are without it.
servers_of() {
    local servers=$peer_servers
    while [ $# -gt 0 ]; do
        [ "$1" != --servers ] || servers=${2:-}
        shift
    done
    printf '%s' "$servers"
}

# Debian's Go packages lie in a GOPATH. A second one beside it holds ours: only code in a GOPATH finds /v3 there.
build_forwarder() {
    local peers=$root/artifacts/peers
    local ours=$peers/go/src/ooblex
    mkdir -p "$ours"
    ln -sfn "$root/bench/Peers/Pion" "$ours/forwarder"
    if ! GO111MODULE=off GOFLAGS='' GOPATH=$peers/go:/usr/share/gocode GOCACHE=$peers/go-cache \
            go build -o "$peers/forwarder" ooblex/forwarder >artifacts/build.log 2>&1; then
        cat artifacts/build.log >&2
        die "bench/Peers/Pion does not build"
    fi
}

#!/usr/bin/env bash
# Runs a command in a network of its own, which ends with the command. Beside the loopback it has one interface with
# an address: libnice, on which Janus stands, takes no loopback. Packets to that address still go over the loopback.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(--map-root-user)
    if ! unshare --net "${as_root[@]}" true; then
        echo "ooblex: janus needs a network of its own, which is not allowed here; try --servers node,pion" >&2
        exit 1
    fi
    exec unshare --net "${as_root[@]}" "$0" --inside "$@"
fi

shift
ip link set lo up
ip link add media type veth peer name media-end
ip address add 192.0.2.1/32 dev media # Documentation only (RFC 5737): no program has a use of its own for it.
ip link set media up
ip link set media-end up
exec "$@"

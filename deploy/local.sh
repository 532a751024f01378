# Sourced by ./ooblex. A cluster on one machine: PostgreSQL and the nodes of deploy/cluster.tsv as processes, all of
# them on 127.0.0.1. Everything that one of them writes is in one folder, and so is its process id.

readonly cluster_table=deploy/cluster.tsv
readonly cluster_ready_limit=300
readonly cluster_stop_limit=60

local_usage() {
    say "usage: ./ooblex local WORD"
    say "  up [--nodes NODE,NODE] [--port-offset N]   PostgreSQL and the nodes of $cluster_table, until Ctrl-C"
    say "  status                                     which nodes run, and which are ready"
    say "  kill NODE        SIGKILL: the node learns nothing of its end"
    say "  stop NODE        SIGTERM: the node hands over what it has, and leaves"
    say "  freeze NODE      SIGSTOP, and thaw NODE"
    say "  restart NODE     starts a node again that has ended; a running one is killed first"
    say "A node may also be \"postgres\", except for stop. --data FOLDER goes with each; it is data/cluster otherwise."
    exit 2
}

local_cluster() {
    local word=${1:-} node=
    shift || true
    cluster_data=$root/data/cluster cluster_offset=0 cluster_only=
    while [ $# -gt 0 ]; do
        case $1 in
            --data) [ $# -gt 1 ] || local_usage; cluster_data=$(cd -- "$here" && realpath -m -- "$2"); shift ;;
            --port-offset) [[ ${2:-} =~ ^[0-9]+$ ]] || local_usage; cluster_offset=$2; shift ;;
            --nodes) [ $# -gt 1 ] || local_usage; cluster_only=,$2,; shift ;;
            -*) local_usage ;;
            *) [ -z "$node" ] || local_usage; node=$1 ;;
        esac
        shift
    done

    case $word in
        up) cluster_up ;;
        status) cluster_status ;;
        kill | stop | freeze | thaw | restart)
            [ -n "$node" ] || local_usage
            [ -e "$cluster_data/$node/pid" ] || die "no node $node in $cluster_data; ./ooblex local status lists them"
            "cluster_$word" "$node"
            ;;
        *) local_usage ;;
    esac
}

cluster_up() {
    need_sdk
    [ -n "${OOBLEX_POSTGRES:-}" ] || postgres_programs >/dev/null || install_packages "./ooblex local up" postgresql
    say "Building …"
    build src/Node/Ooblex.Node.csproj
    mkdir -p "$cluster_data"
    trap 'cluster_stopping=yes' INT TERM
    trap 'cluster_down' EXIT
    cluster_stopping=no

    local node
    for node in $(cluster_nodes); do
        ! cluster_runs "$node" || { trap - EXIT; die "$node runs already, from $cluster_data"; }
    done

    local database=${OOBLEX_POSTGRES:-}
    [ -n "$database" ] || { postgres_up; database=$(cat "$cluster_data/postgres/connection"); }
    cluster_write_environments "$database"
    for node in $(cluster_nodes); do
        cluster_start "$node"
    done
    cluster_wait_ready
    [ "$cluster_stopping" = yes ] || cluster_banner
    cluster_watch
}

# The nodes that are wanted, in the order of the table.
cluster_nodes() {
    local node _
    while read -r node _; do
        [[ $node == '#'* || -z $node ]] && continue
        [ -z "$cluster_only" ] || [[ $cluster_only == *,"$node",* ]] || continue
        printf '%s\n' "$node"
    done <"$cluster_table"
}

# One file of variables for each node. It is also what "restart" starts the node with.
cluster_write_environments() { # CONNECTION-STRING
    local node profile site number=0 contacts= key
    [ -s "$cluster_data/api-key" ] || (umask 077 && random_text >"$cluster_data/api-key")
    key=${OOBLEX_API_KEY:-$(cat "$cluster_data/api-key")}
    while read -r node profile site; do
        [[ $node == '#'* || -z $node ]] && continue
        [ "$profile" != core ] || contacts+=,127.0.0.1:$((8558 + 10 * number + cluster_offset))
        number=$((number + 1))
    done <"$cluster_table"

    number=0
    while read -r node profile site; do
        [[ $node == '#'* || -z $node ]] && continue
        local first=$((10 * number + cluster_offset))
        number=$((number + 1))
        mkdir -p "$cluster_data/$node"
        (
            umask 077
            cluster_variables "$first" >"$cluster_data/$node/environment"
        )
    done <"$cluster_table"
}

# What differs from the profile, because all nodes share this machine. Nodes rehearse on machines of their own.
cluster_variables() { # PORT-OFFSET; and node, profile, site, contacts, key and database of the caller
    printf '%s=%q\n' \
        OOBLEX_CONFIG "$root/hocon/$profile.conf" OOBLEX_NODE_ID "$node" OOBLEX_SITE "$site" \
        OOBLEX_API_KEY "$key" OOBLEX_POSTGRES "$database" \
        OOBLEX__CLUSTER__DISCOVERY__CONTACT_POINTS "${contacts#,}" \
        OOBLEX_DATA_DIR "$cluster_data/$node/data" OOBLEX_LOG_FORMAT plain OOBLEX__NODE__REHEARSAL 0s \
        OOBLEX_HTTP_PORT $((8080 + $1)) OOBLEX_MANAGEMENT_PORT $((8558 + $1)) OOBLEX_OPS_PORT $((9110 + $1)) \
        OOBLEX_MEDIA_PORT $((10000 + $1)) OOBLEX_RELAY_PORT $((10001 + $1)) OOBLEX_REMOTING_PORT $((4053 + $1)) \
        OOBLEX_MEDIA_ADDRESS 127.0.0.1 OOBLEX__GATEWAY__HTTP__HOST 127.0.0.1 OOBLEX__TRANSPORT__HOST 127.0.0.1 \
        OOBLEX__MANAGEMENT__HOST 127.0.0.1
}

# In a session of its own, so that a Ctrl-C here does not reach it by itself.
cluster_start() { # NODE
    local folder=$cluster_data/$1
    (
        cluster_clear_environment
        set -a
        # shellcheck disable=SC1091 # Written above.
        . "$folder/environment"
        set +a
        exec setsid dotnet "$root/src/Node/bin/Release/$framework/Ooblex.Node.dll"
    ) >>"$folder/log" 2>&1 </dev/null &
    printf '%s\n' $! >"$folder/pid"
    disown # The shell has nothing to say about its end: cluster_watch has.
}

# Variables of the caller are those of another node.
cluster_clear_environment() {
    local name
    for name in $(compgen -e OOBLEX); do
        unset "$name"
    done
}

cluster_runs() { # NODE: its process is there, and is not another one that got the number
    local pid
    pid=$(cat "$cluster_data/$1/pid" 2>/dev/null) && [ -n "$pid" ] || return 1
    if [ "$1" = postgres ]; then
        tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$cluster_data/postgres/files"
    else
        tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qxF "OOBLEX_DATA_DIR=$cluster_data/$1/data"
    fi
}

cluster_variable() { # NODE NAME
    (. "$cluster_data/$1/environment" && printf '%s' "${!2}")
}

cluster_ready() { # NODE: what /ready answers is 200. A frozen node takes the connection and never answers.
    local answer
    (
        exec 3<>"/dev/tcp/127.0.0.1/$(cluster_variable "$1" OOBLEX_MANAGEMENT_PORT)" || exit 1
        printf 'GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
        read -r -t 2 answer <&3 && [[ $answer == *' 200 '* ]]
    ) 2>/dev/null
}

cluster_wait_ready() {
    local node deadline=$((SECONDS + cluster_ready_limit))
    for node in $(cluster_nodes); do
        while [ "$cluster_stopping" = no ] && ! cluster_ready "$node"; do
            cluster_runs "$node" || cluster_give_up "$node ended"
            [ "$SECONDS" -lt "$deadline" ] || cluster_give_up "$node is not ready after $cluster_ready_limit s"
            sleep 0.2
        done
        [ "$cluster_stopping" = yes ] || say "$node is ready"
    done
}

cluster_give_up() { # WHY
    say "$1; its last lines, of $cluster_data/${1%% *}/log:"
    tail -n 20 "$cluster_data/${1%% *}/log" >&2
    die "the cluster did not start"
}

cluster_banner() {
    local node
    printf '\n%-10s %-7s %-24s %-24s %-18s %s\n' NODE SITE 'PAGE, WHIP, WHEP' 'METRICS, PROBES' COMMANDS PID
    for node in $(cluster_nodes); do
        cluster_row "$node"
    done
    local first last page asked= data=
    first=$(cluster_nodes | head -1) last=$(cluster_nodes | tail -1)
    [ "$cluster_offset" = 0 ] || asked="--node :$(cluster_variable "$first" OOBLEX_OPS_PORT) "
    [ "$cluster_data" = "$root/data/cluster" ] || data=" --data $cluster_data"
    page=http://127.0.0.1:$(cluster_variable "$first" OOBLEX_HTTP_PORT)
    printf '\nkey    %s\n' "$(cluster_variable "$first" OOBLEX_API_KEY)"
    printf 'data   %s\n' "$cluster_data"
    printf '\nOpen %s/#key=%s\n' "$page" "$(cluster_variable "$first" OOBLEX_API_KEY)"
    printf 'Try  ./ooblex %scluster show, ./ooblex local kill %s, ./ooblex local restart %s\n\n' \
        "$asked" "$last$data" "$last$data"
}

cluster_row() { # NODE
    local http management ops
    http=$(cluster_variable "$1" OOBLEX_HTTP_PORT) management=$(cluster_variable "$1" OOBLEX_MANAGEMENT_PORT)
    ops=$(cluster_variable "$1" OOBLEX_OPS_PORT)
    printf '%-10s %-7s %-24s %-24s %-18s %s\n' "$1" "$(cluster_variable "$1" OOBLEX_SITE)" \
        "http://127.0.0.1:$http" "http://127.0.0.1:$management" "--node :$ops" "$(cat "$cluster_data/$1/pid")"
}

# Says what comes and goes, until somebody ends it. Nodes that were started again belong to another shell.
cluster_watch() {
    local node
    local -A was=()
    for node in $(cluster_nodes); do
        was[$node]=yes
    done
    while [ "$cluster_stopping" = no ]; do
        for node in $(cluster_nodes); do
            local now=no
            ! cluster_runs "$node" || now=yes
            [ "$now" = "${was[$node]}" ] || say "$(date +%T) $node $([ "$now" = yes ] && echo runs again || echo ended)"
            was[$node]=$now
        done
        sleep 0.5 &
        wait $! || true
    done
}

cluster_down() {
    trap - EXIT
    local node deadline=$((SECONDS + cluster_stop_limit))
    trap 'deadline=$SECONDS' INT TERM
    say ""
    say "Stopping … (Ctrl-C again ends what still has sessions)"
    for node in $(cluster_nodes); do
        ! cluster_runs "$node" || cluster_signal "$node" TERM
    done
    for node in $(cluster_nodes); do
        while cluster_runs "$node" && [ "$SECONDS" -lt "$deadline" ]; do
            sleep 0.1
        done
        ! cluster_runs "$node" || cluster_signal "$node" KILL
    done
    ! cluster_runs postgres || cluster_signal postgres INT
    while cluster_runs postgres && [ "$SECONDS" -lt "$((deadline + 10))" ]; do
        sleep 0.1
    done
}

cluster_signal() { # NODE SIGNAL; a frozen process hears nothing but SIGKILL and SIGCONT
    local pid
    pid=$(cat "$cluster_data/$1/pid")
    kill -s "$2" "$pid" 2>/dev/null || true
    [ "$2" = STOP ] || [ "$2" = KILL ] || kill -s CONT "$pid" 2>/dev/null || true
}

cluster_kill() { cluster_signal_running "$1" KILL; }
cluster_freeze() { cluster_signal_running "$1" STOP; }
cluster_thaw() { cluster_signal_running "$1" CONT; }

cluster_stop() {
    [ "$1" != postgres ] || local_usage
    cluster_signal_running "$1" TERM
}

cluster_signal_running() { # NODE SIGNAL
    cluster_runs "$1" || die "$1 does not run"
    cluster_signal "$1" "$2"
    say "SIG$2 to $1, process $(cat "$cluster_data/$1/pid")"
}

cluster_restart() {
    ! cluster_runs "$1" || cluster_signal "$1" KILL
    while cluster_runs "$1"; do
        sleep 0.1
    done
    if [ "$1" = postgres ]; then
        postgres_start
    else
        cluster_start "$1"
        cluster_only=,$1, cluster_stopping=no
        cluster_wait_ready
    fi
}

cluster_status() {
    local node
    printf '%-10s %-8s %-6s %s\n' NODE PID READY PAGE
    for node in $(cluster_nodes); do
        [ -e "$cluster_data/$node/pid" ] || continue
        local pid=- ready=no
        if cluster_runs "$node"; then
            pid=$(cat "$cluster_data/$node/pid")
            ! cluster_ready "$node" || ready=yes
        fi
        printf '%-10s %-8s %-6s %s\n' \
            "$node" "$pid" "$ready" "http://127.0.0.1:$(cluster_variable "$node" OOBLEX_HTTP_PORT)"
    done
}

# PostgreSQL --------------------------------------------------------------------------------------------------------

# The folder of the newest server on this machine.
postgres_programs() {
    local folder
    folder=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1 || true)
    [ -n "$folder" ] || folder=$(command -v initdb || true)
    [ -n "$folder" ] || return 1
    dirname "$(readlink -f "$folder")"
}

# The server does not run as root; there it is lent to the user that its package made.
postgres_as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else
        "$@"
    fi
}

postgres_query() { # PROGRAM ARGUMENTS…
    local folder=$cluster_data/postgres program=$1
    shift
    PGPASSWORD=$(cat "$folder/password") "$(postgres_programs)/$program" \
        -h 127.0.0.1 -p "$(cat "$folder/port")" -U ooblex "$@"
}

postgres_up() {
    local folder=$cluster_data/postgres programs
    programs=$(postgres_programs)
    mkdir -p "$folder"
    printf '%s\n' $((5433 + cluster_offset)) >"$folder/port"
    if [ ! -e "$folder/files/PG_VERSION" ]; then
        [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
        postgres_as_user test -w "$folder" \
            || die "the user postgres cannot reach $folder; give another one with --data FOLDER"
        (umask 077 && random_text >"$folder/password")
        [ "$(id -u)" -ne 0 ] || chown postgres "$folder/password"
        postgres_as_user "$programs/initdb" -D "$folder/files" -U ooblex -E UTF8 --locale=C -A scram-sha-256 \
            --pwfile="$folder/password" --no-instructions >"$folder/log" 2>&1 || cluster_give_up "postgres has no files"
    fi
    postgres_start
    postgres_query psql -qAt -d postgres -c "select 1 from pg_database where datname = 'ooblex'" | grep -q 1 \
        || postgres_query createdb ooblex
    (
        umask 077
        printf 'Host=127.0.0.1;Port=%s;Database=ooblex;Username=ooblex;Password=%s\n' \
            "$(cat "$folder/port")" "$(cat "$folder/password")" >"$folder/connection"
    )
}

postgres_start() {
    local folder=$cluster_data/postgres programs deadline=$((SECONDS + 60)) as_user=()
    programs=$(postgres_programs)
    [ "$(id -u)" -ne 0 ] || as_user=(setpriv --reuid=postgres --regid=postgres --init-groups)
    (
        cd /
        exec setsid "${as_user[@]}" "$programs/postgres" -D "$folder/files" -p "$(cat "$folder/port")" \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200
    ) >>"$folder/log" 2>&1 </dev/null &
    printf '%s\n' $! >"$folder/pid"
    disown # The shell has nothing to say about its end: cluster_watch has.
    until "$programs/pg_isready" -q -h 127.0.0.1 -p "$(cat "$folder/port")"; do
        kill -0 "$!" 2>/dev/null || cluster_give_up "postgres ended"
        [ "$SECONDS" -lt "$deadline" ] || cluster_give_up "postgres does not answer"
        sleep 0.1
    done
}

random_text() { head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

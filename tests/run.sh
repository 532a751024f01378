# Sourced by ./ooblex. Runs the test projects, adds up what they report and says what failed.
# The last line is always "N passed, N failed, N skipped".

. "$root/tests/summary.sh"
. "$root/deploy/codecs.sh"

readonly results=artifacts/test-results

# Seconds that one project may take before it is ended and counted as failed.
readonly default_limit=300
readonly process_limit=900 # Projects that start browsers, or nodes by the dozen.

# Debian package: the program it brings.
readonly interop_tools=(chromium:chromium)

run_tests() {
    local fast=no filter= again=yes
    while [ $# -gt 0 ]; do
        case $1 in
            --fast) fast=yes ;;
            --filter) [ $# -gt 1 ] || die "--filter needs an expression"; filter=$2; shift ;;
            --no-again) again=no ;;
            *) die "test takes --fast, --filter EXPRESSION and --no-again, not $1" ;;
        esac
        shift
    done

    trap end_jobs INT TERM
    need_sdk
    install_tools "$fast"
    say "Building …"
    build Ooblex.Actors.sln

    rm -rf "$results"
    mkdir -p "$results"
    local name projects=() quick=() waiting=() browsers=()
    for name in tests/*.Tests; do
        name=${name#tests/}
        case $fast:$name in
            yes:Cluster.Tests | yes:Interop.Tests) continue ;;
            *:Cluster.Tests) waiting+=("$name") ;;
            *:Interop.Tests) browsers+=("$name") ;;
            *) quick+=("$name") ;;
        esac
        projects+=("$name")
    done

    # Nodes of a cluster wait for each other most of the time, and what they do has no narrow limits. Browsers decode
    # pictures, which must not stand still for want of a processor: they have the machine to themselves.
    side_by_side "${waiting[*]}" "${quick[*]}"
    side_by_side "${browsers[*]}"

    passed=0 failed=0 skipped=0 broken=() failures=() unsteady=()
    for name in "${projects[@]}"; do
        tally "$name" "$filter"
    done
    [ "$again" = no ] || run_failed_again
    report
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# Each argument is a list of projects that run one after another.
side_by_side() {
    local list lanes=()
    for list; do
        # shellcheck disable=SC2086 # Names of projects have no spaces.
        in_turn $list &
        lanes+=("$!")
    done
    wait "${lanes[@]}" || true # What has no result has failed.
}

in_turn() { # PROJECT…
    local name
    trap end_jobs TERM
    for name; do
        run_project "$name" "$name" "$filter"
        row "$name"
    done
}

# Leaves RUN.log, RUN.trx and RUN.end, which holds the exit status and the seconds that it took.
run_project() { # PROJECT RUN FILTER
    local status=0 started=$SECONDS only=() run
    [ -z "$3" ] || only=(--filter "$3")
    timeout -k 20 "$(limit_of "$1")" dotnet test "tests/$1" -c Release --no-build --nologo "${only[@]}" \
        --results-directory "$results" --logger "trx;LogFileName=$2.trx" \
        >"$results/$2.log" 2>&1 </dev/null &
    run=$! # A signal ends the wait for a child in the background, not that for one in the foreground.
    wait "$run" || status=$?
    printf '%d %d\n' "$status" "$((SECONDS - started))" >"$results/$2.end"
}

end_jobs() {
    trap '' INT TERM # A terminal tells every process of the group, and so do we.
    # shellcheck disable=SC2046 # One word for each process.
    kill $(jobs -p) 2>/dev/null || true
    exit 130
}

limit_of() {
    case $1 in
        Actors.Tests | Cluster.Tests | Interop.Tests) printf '%s' "$process_limit" ;;
        *) printf '%s' "$default_limit" ;;
    esac
}

install_tools() { # FAST
    local missing=() tool
    has_postgres || missing+=(postgresql)
    has_codecs || mapfile -t -O "${#missing[@]}" missing < <(codec_packages)
    if [ "$1" = no ]; then
        for tool in "${interop_tools[@]}"; do
            command -v "${tool#*:}" >/dev/null 2>&1 || missing+=("${tool%%:*}")
        done
    fi
    install_packages "./ooblex test" "${missing[@]}"
}

# Debian keeps the server's programs off the PATH, by version.
has_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1
}

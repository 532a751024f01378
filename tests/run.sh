# Sourced by ./ooblex. Runs the test projects one after another and adds up what they report.
# The last line is always "N passed, N failed, N skipped".

# Seconds that one project may take before it is ended and counted as failed.
readonly default_limit=300
readonly process_limit=900 # Projects that start browsers, or nodes by the dozen.

# Debian package: the program it brings.
readonly interop_tools=(chromium:chromium)

run_tests() {
    local fast=no filter=
    while [ $# -gt 0 ]; do
        case $1 in
            --fast) fast=yes ;;
            --filter) [ $# -gt 1 ] || die "--filter needs an expression"; filter=$2; shift ;;
            *) die "test takes --fast and --filter EXPRESSION, not $1" ;;
        esac
        shift
    done

    need_sdk
    install_tools "$fast"
    say "Building …"
    build Ooblex.Actors.sln

    local results=artifacts/test-results
    rm -rf "$results"
    mkdir -p "$results"
    passed=0 failed=0 skipped=0 broken=()
    local project name
    for project in tests/*.Tests; do
        name=${project#tests/}
        if [ "$fast" = yes ] && [[ $name == @(Interop|Cluster).Tests ]]; then
            continue
        fi
        run_project "$project" "$name" "$results" "$filter"
    done

    if [ ${#broken[@]} -gt 0 ]; then
        say ""
        printf 'FAILED: %s\n' "${broken[@]}" >&2
        say "Logs: $root/$results"
    fi
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ ${#broken[@]} -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

run_project() {
    local project=$1 name=$2 results=$3 filter=$4 limit=$default_limit status=0 started=$SECONDS
    case $name in Actors.Tests | Cluster.Tests | Interop.Tests) limit=$process_limit ;; esac
    local -a only=()
    [ -z "$filter" ] || only=(--filter "$filter")

    timeout -k 20 "$limit" dotnet test "$project" -c Release --no-build --nologo "${only[@]}" \
        --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
        >"$results/$name.log" 2>&1 </dev/null || status=$?

    local counters
    counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null | head -1 || true)
    if [ -z "$counters" ]; then
        if [ -n "$filter" ] && [ "$status" -eq 0 ]; then
            return
        fi
        broken+=("$name ran no test ($(reason "$status" "$limit"))")
        failed=$((failed + 1))
        tail -n 40 "$results/$name.log" >&2
        return
    fi

    local total executed ok bad
    total=$(counter total "$counters") executed=$(counter executed "$counters")
    ok=$(counter passed "$counters")
    bad=$((executed - ok))
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
    printf '%-24s %5d passed %4d failed %4d skipped %5d s\n' \
        "$name" "$ok" "$bad" "$((total - executed))" "$((SECONDS - started))" >&2

    if [ "$bad" -gt 0 ]; then
        broken+=("$name: $bad failed")
        grep -vE '^\s*$' "$results/$name.log" | head -n 200 >&2
    elif [ "$status" -ne 0 ]; then
        # Every test that reported passed, and still the run did not end well: a crash or a time-out.
        broken+=("$name: $(reason "$status" "$limit")")
        failed=$((failed + 1))
        tail -n 40 "$results/$name.log" >&2
    elif [ "$total" -eq 0 ] && [ -z "$filter" ]; then
        broken+=("$name has no test")
        failed=$((failed + 1))
    fi
}

counter() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$2"; }

reason() {
    case $1 in
        124 | 137) printf 'ended after %s s' "$2" ;;
        *) printf 'exit code %s' "$1" ;;
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

# FFmpeg's libraries, of any release that src/Media knows.
has_codecs() {
    local n
    for n in 59 60 61 62 63; do
        ldconfig -p | grep -q "libavcodec.so.$n " && ldconfig -p | grep -q "libswscale.so.$((n - 53)) " && return
    done
    return 1
}

# Debian and Ubuntu name them by version, one for each release of the distribution.
codec_packages() {
    local n
    for n in 63 62 61 60; do
        apt-cache policy "libavcodec$n" 2>/dev/null | grep -q 'Candidate: [0-9]' && break
        n=59
    done
    printf '%s\n' "libavcodec$n" "libswscale$((n - 53))"
}

# Debian keeps the server's programs off the PATH, by version.
has_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1
}

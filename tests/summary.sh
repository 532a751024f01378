# Sourced by tests/run.sh. Reads what runs left in $results: RUN.trx, RUN.log and RUN.end.

# Tests that have to do with processes, browsers and real time can fail on a machine that is busy with something else.
# So these few are run once more, by themselves; more failures than this are no accident.
readonly again_at_most=5

# Of this many failures all that is kept of the message is shown, of the others one line.
readonly shown_whole=4
readonly shown_at_most=12

# Sets total, executed, ok, bad, status and seconds of a run. Fails when it reported nothing.
read_run() { # RUN
    status=1 seconds=0
    [ ! -e "$results/$1.end" ] || read -r status seconds <"$results/$1.end"
    total=0 executed=0 ok=0 bad=0
    local counters
    counters=$(grep -m 1 -o '<Counters [^>]*>' "$results/$1.trx" 2>/dev/null) || true
    [ -n "$counters" ] || return 1
    total=$(counter total "$counters") executed=$(counter executed "$counters") ok=$(counter passed "$counters")
    bad=$((executed - ok))
}

counter() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$2"; }

# One line of the table, as soon as a run has ended, and what it said when it did not end well.
row() { # RUN
    local total executed ok bad status seconds
    if read_run "$1"; then
        printf '%-24s %5d passed %4d failed %4d skipped %5d s\n' \
            "$1" "$ok" "$bad" "$((total - executed))" "$seconds" >&2
    fi
    if [ "$status" -ne 0 ]; then
        grep -vE '^\s*$' "$results/$1.log" | tail -n 80 >&2 || true
    fi
}

# Adds a run to passed, failed, skipped, broken and failures.
tally() { # PROJECT FILTER
    local name=$1 filter=$2 total executed ok bad status seconds failure
    if ! read_run "$name"; then
        if [ -z "$filter" ] || [ "$status" -ne 0 ]; then
            is_broken "$name ran no test ($(reason "$status" "$(limit_of "$name")"))"
        fi
        return
    fi
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
    while IFS= read -r failure; do
        failures+=("$name"$'\037'"$failure")
    done < <(tests_that Failed "$name")

    if was_cut_short "$name"; then
        is_broken "$name: $(reason "$status" "$(limit_of "$name")")"
    elif [ "$total" -eq 0 ] && [ -z "$filter" ]; then
        is_broken "$name has no test"
    fi
}

is_broken() {
    broken+=("$1")
    failed=$((failed + 1))
}

# A crash or a time-out: every test that reported may have passed, and still the run did not end well.
was_cut_short() { # RUN, read
    [ "$status" -ne 0 ] && { [ "$bad" -eq 0 ] || [ "$status" -ge 124 ] || grep -q 'Test Run Aborted' "$results/$1.log"; }
}

reason() { # STATUS LIMIT
    case $1 in
        124 | 137) printf 'ended after %s s' "$2" ;;
        *) printf 'exit code %s' "$1" ;;
    esac
}

# NAME, three lines of the message and a frame, with unit separators between them.
tests_that() { # OUTCOME RUN
    awk -v outcome="$1" -f "$root/tests/outcomes.awk" "$results/$2.trx"
}

# What failed gets one more chance, with nothing beside it. What then passes is counted as passed, and named.
run_failed_again() {
    [ ${#failures[@]} -gt 0 ] && [ ${#failures[@]} -le "$again_at_most" ] || return 0
    local still=() failure project
    say "Running what failed once more …"
    while IFS= read -r project; do
        run_again "$project"
    done < <(printf '%s\n' "${failures[@]%%$'\037'*}" | sort -u)
    failures=("${still[@]}")
}

run_again() { # PROJECT
    local total executed ok bad status seconds failure name filter=
    read_run "$1"
    if was_cut_short "$1"; then
        keep_failures "$1"
        return
    fi
    for failure in "${failures[@]}"; do
        [ "${failure%%$'\037'*}" = "$1" ] || continue
        name=${failure#*$'\037'}
        name=${name%%$'\037'*}
        filter+="${filter:+|}FullyQualifiedName=${name%%(*}" # All rows of a theory: a row has no name of its own.
    done
    run_project "$1" "$1.again" "$filter"
    row "$1.again"
    keep_failures "$1"
}

# Parts the failures of a project by its second run into those that are still there, and unsteady tests.
keep_failures() { # PROJECT
    local failure name passes=$'\n'
    [ ! -e "$results/$1.again.trx" ] || passes+=$(tests_that Passed "$1.again" | cut -d $'\037' -f 1)$'\n'
    for failure in "${failures[@]}"; do
        [ "${failure%%$'\037'*}" = "$1" ] || continue
        name=${failure#*$'\037'}
        name=${name%%$'\037'*}
        if [[ $passes == *$'\n'"$name"$'\n'* ]]; then
            unsteady+=("$failure")
            passed=$((passed + 1)) failed=$((failed - 1))
        else
            still+=("$failure")
        fi
    done

    # Another row of a theory, which passed at first, may be the one that fails now.
    [ -e "$results/$1.again.trx" ] || return 0
    while IFS= read -r failure; do
        name=${failure%%$'\037'*}
        [[ $'\n'$(printf '%s\n' "${failures[@]}") == *$'\n'"$1"$'\037'"$name"$'\037'* ]] ||
            unsteady+=("$1"$'\037'"$failure")
    done < <(tests_that Failed "$1.again")
}

# What is wrong, shortly: some CI services show only the end of a log.
report() {
    local failure project name one two three frame shown=0
    if [ ${#broken[@]} -gt 0 ] || [ ${#failures[@]} -gt 0 ]; then
        say ""
        say "Logs: $root/$results"
    fi
    for failure in "${failures[@]}"; do
        IFS=$'\037' read -r project name one two three frame <<<"$failure"
        shown=$((shown + 1))
        if [ "$shown" -gt "$shown_at_most" ]; then
            say "FAILED: … and $((${#failures[@]} - shown_at_most)) more"
            break
        fi
        say "FAILED: $name"
        [ ${#failures[@]} -le "$shown_whole" ] || two='' three=''
        printf '    %s\n' "$one" "$two" "$three" "${frame//"$root/"/}" | grep -v '^ *$' >&2 || true
    done
    if [ ${#unsteady[@]} -gt 0 ]; then
        for failure in "${unsteady[@]}"; do
            IFS=$'\037' read -r project name one two three frame <<<"$failure"
            say "UNSTEADY: $name (failed once: $one)"
        done
    fi
    if [ ${#broken[@]} -gt 0 ]; then
        printf 'FAILED: %s\n' "${broken[@]}" >&2
    fi
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
}

# FFmpeg's libraries, which decode and encode pictures: whether they are here, and what Debian and Ubuntu call them.
# Sourced by ./ooblex; needs its say, install_packages and update_packages.

# Any release that src/Media knows.
has_codecs() {
    local n libraries
    libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) || return 1
    for n in 59 60 61 62 63; do
        grep -q "libavcodec.so.$n " <<<"$libraries" && grep -q "libswscale.so.$((n - 53)) " <<<"$libraries" && return
    done
    return 1
}

# They are named by version, one for each release of the distribution. A fresh machine has no lists of packages yet.
codec_packages() {
    local n
    n=$(offered_codecs)
    if [ -z "$n" ]; then
        update_packages || true
        n=$(offered_codecs)
    fi
    n=${n:-59}
    printf '%s\n' "libavcodec$n" "libswscale$((n - 53))"
}

offered_codecs() {
    local n
    for n in 63 62 61 60 59; do
        if apt-cache policy "libavcodec$n" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            printf '%s' "$n"
            return
        fi
    done
}

# For one node to try things with: it goes on without them, and says itself what it then cannot do.
try_codecs() {
    local packages
    has_codecs && return
    if [ "${OOBLEX_INSTALL:-yes}" = no ] || ! command -v apt-get >/dev/null 2>&1; then
        return
    fi
    mapfile -t packages < <(codec_packages)
    # install_packages ends who calls it when it fails.
    (install_packages "decoding pictures" "${packages[@]}") || say "ooblex: going on without pipelines."
}

# Reads a trx file and prints the tests with the given outcome, one a line: the name, three lines of the message and
# the first frame of ours, with a unit separator (octal 037) between them. Any POSIX awk will do: -v outcome=Failed

function plain(text) {
    gsub(/&#x[DdAa];/, " ", text)
    gsub(/&lt;/, "<", text)
    gsub(/&gt;/, ">", text)
    gsub(/&quot;/, "\"", text)
    gsub(/&apos;/, "'", text)
    gsub(/&amp;/, "\\&", text)
    gsub(/[\001-\037]/, " ", text)
    gsub(/^ +| +$/, "", text)
    return text
}

function tell() {
    print name "\037" message[1] "\037" message[2] "\037" message[3] "\037" frame
    wanted = 0
}

/<UnitTestResult / {
    wanted = index($0, " outcome=\"" outcome "\"")
    name = $0
    sub(/.* testName="/, "", name)
    sub(/".*/, "", name)
    name = plain(name)
    message[1] = message[2] = message[3] = frame = ""
    lines = in_message = in_stack = 0
    if (wanted && /\/>[ \r]*$/) {
        tell() # It said nothing.
    }
}

!wanted { next }

sub(/.*<Message>/, "") { in_message = 1 }

in_message {
    text = $0
    in_message = !sub(/<\/Message>.*/, "", text)
    text = plain(text)
    if (text != "" && lines < 3) {
        message[++lines] = substr(text, 1, 300)
    }
}

sub(/.*<StackTrace>/, "") { in_stack = 1 }

in_stack {
    if (frame == "" && /at Ooblex\..*:line /) {
        frame = $0
        sub(/<\/StackTrace>.*/, "", frame)
        frame = substr(plain(frame), 1, 300)
    }
    if (/<\/StackTrace>/) {
        in_stack = 0
    }
}

/<\/UnitTestResult>/ { tell() }

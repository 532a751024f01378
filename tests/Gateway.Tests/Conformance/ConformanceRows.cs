namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>What the server owes: RFC 9725 (W), the WHEP draft (P) and its extensions (E), one row a rule.</summary>
/// <param name="Id">W-01 and so on; never reused.</param>
/// <param name="Section">Of the document that the letter names.</param>
/// <param name="Level">M must, S should, O may.</param>
/// <param name="Rule">In a few words.</param>
internal sealed record ConformanceRow(string Id, string Section, string Level, string Rule);

internal static class ConformanceRows
{
    public static readonly IReadOnlyList<ConformanceRow> All =
    [
        new("W-01", "4.1", "M", "GET on endpoint and session: 2xx without content"),
        new("W-02", "4.1", "O", "Errors may be problem details (RFC 9457)"),
        new("W-03", "4.2", "M", "POST application/sdp with a valid offer: 201"),
        new("W-04", "4.2", "M", "The 201 carries application/sdp with the answer"),
        new("W-05", "4.2", "M", "The 201 carries Location of the new session"),
        new("W-06", "4.2", "M", "POST with another Content-Type: 4xx"),
        new("W-07", "4.2", "M", "POST with malformed SDP: 4xx"),
        new("W-08", "4.2", "M", "Every m-section of the answer is recvonly"),
        new("W-09", "4.2", "M", "Offers that send nothing are not allowed to clients; refused here"),
        new("W-10", "4.2", "M", "The session ends when consent (RFC 7675) expires"),
        new("W-11", "4.2", "M", "DTLS closed by the client ends the session"),
        new("W-12", "4.2", "M", "DELETE on the session ends it"),
        new("W-13", "4.2", "M", "The server may end a session, by revoking consent at once"),
        new("W-14", "4.2", "M", "OPTIONS for CORS"),
        new("W-15", "4.2", "S", "OPTIONS: 200 with Accept-Post: application/sdp"),
        new("W-16", "4.3", "S", "Trickle ICE and ICE restart"),
        new("W-17", "4.3.1", "M", "PATCH with another Content-Type: 4xx"),
        new("W-18", "4.3.1", "M", "PATCH with a malformed fragment: 4xx"),
        new("W-19", "4.3.1", "M", "422 for the kind of PATCH that is not supported"),
        new("W-20", "4.3.1", "M", "A strong, quoted ETag, unique per ICE session"),
        new("W-21", "4.3.1", "M", "PATCH without If-Match: 428"),
        new("W-22", "4.3.1", "M", "PATCH with a stale tag: 412, nothing changes"),
        new("W-23", "4.3.1", "M", "DELETE ignores If-Match"),
        new("W-24", "4.3.1", "M", "Fragments that overtake each other: the newest ICE session wins"),
        new("W-25", "4.3.2", "M", "The answer has all candidates of the server"),
        new("W-26", "4.3.2", "M", "An offer without candidates is accepted"),
        new("W-27", "4.3.2", "M", "Trickle: 204 without body and without ETag"),
        new("W-28", "4.3.2", "M", "Candidates that cannot be used are dropped in silence"),
        new("W-29", "4.3.2", "M", "Conditional requests are in use with trickle"),
        new("W-30", "4.3.2", "-", "Fragments as in RFC 8840, end-of-candidates accepted"),
        new("W-31", "4.3.3", "M", "Restart under If-Match: *: 200 with new credentials"),
        new("W-32", "4.3.3", "M", "Restart: a new ETag"),
        new("W-33", "4.3.3", "M", "New credentials mean a restart, whatever If-Match"),
        new("W-34", "4.3.3", "M", "After a restart the old candidates are discarded"),
        new("W-35", "4.3.3", "M", "ice-options, ice-pacing and ice-lite as in the answer"),
        new("W-36", "4.3.3", "M", "A restart that fails leaves session and ICE as they were"),
        new("W-37", "4.3.3", "M", "A restart changes nothing but ICE; media goes on"),
        new("W-38", "4.4.1", "M", "BUNDLE, rtcp-mux, rtcp-mux-only"),
        new("W-39", "4.4.2", "M", "More tracks of a kind than supported: 422 or 400"),
        new("W-40", "4.4.3", "S", "One m-section that cannot be met refuses the whole offer"),
        new("W-41", "4.4.4", "S", "Answers passive; what cannot be met is refused"),
        new("W-42", "4.4.5", "S", "Full ICE, or lite where the server is publicly reachable"),
        new("W-43", "4.5", "M", "Redirects are never 301 or 302"),
        new("W-44", "4.5", "O", "503 under load, with Retry-After"),
        new("W-45", "4.6", "O", "ICE servers as Link headers of the 201"),
        new("W-46", "4.6", "S", "ICE servers on OPTIONS, not on preflights"),
        new("W-47", "4.7", "M", "HTTP authentication: 401 with a challenge"),
        new("W-48", "4.7.1", "M", "Bearer tokens on endpoint and session"),
        new("W-49", "4.7.1", "O", "A token in the URL instead"),
        new("W-50", "4.7.1", "M", "Preflights need no Authorization"),
        new("W-51", "4.8", "M", "A simulcast offer is answered by RFC 8853"),
        new("W-52", "4.9", "M", "Each supported extension has its Link in the 201"),
        new("W-53", "5", "M", "HTTPS"),
        new("W-54", "5", "S", "Rate limits on POST, PATCH and DELETE"),
        new("W-55", "5", "S", "Session URLs cannot be guessed"),
        new("P-01", "4.1", "M", "GET on endpoint and session: 2xx without content"),
        new("P-02", "4.2", "S", "HEAD on the endpoint: 200 with Content-Type: application/sdp"),
        new("P-03", "4.2", "M", "HEAD has the headers of GET and no body"),
        new("P-04", "4.3.1", "M", "POST with an acceptable offer: 201, answer, Location"),
        new("P-05", "4.3.2", "M", "An offer that is refused: 406 with an offer of the server"),
        new("P-06", "4.3.2", "O", "valid-until on that offer"),
        new("P-07", "4.3.2", "M", "PATCH with the answer to that offer: 204"),
        new("P-08", "4.3.2", "-", "PATCH after that offer has expired"),
        new("P-09", "4.3.4", "M", "A wrong type or a malformed offer: 4xx"),
        new("P-10", "4.3.5", "M", "Every m-section of the answer is sendonly"),
        new("P-11", "4.3.8", "M", "No publisher: 409 with Retry-After"),
        new("P-12", "4.3.8", "M", "Consent freshness and DTLS teardown"),
        new("P-13", "4.4", "M", "DELETE, and an end by the server"),
        new("P-14", "4.4", "M", "OPTIONS: CORS, and 200 with Accept-Post"),
        new("P-15", "4.5.1", "M", "PATCH as in W-17 to W-24"),
        new("P-16", "4.5.2", "M", "Trickle as in W-25 to W-30"),
        new("P-17", "4.5.3", "M", "Restart as in W-31 to W-37"),
        new("P-18", "4.6.1", "M", "BUNDLE and rtcp-mux as in W-38"),
        new("P-19", "4.6.2", "M", "One MediaStream, at most one track of a kind"),
        new("P-20", "4.6.3", "S", "Full ICE, or lite where the server is publicly reachable"),
        new("P-21", "4.7", "M", "Redirects are never 301 or 302; 503 with Retry-After"),
        new("P-22", "4.8", "O", "ICE servers as Link headers of the 201"),
        new("P-23", "4.9", "M", "Authentication on endpoint and session, not on preflights"),
        new("P-24", "4.10", "M", "Each supported extension has its Link in the 201"),
        new("P-25", "5", "M", "HTTPS, rate limits, random URLs"),
        new("P-26", "4.3.6", "S", "Many codecs in an offer: the server chooses"),
        new(
            "E-01",
            "events",
            "M",
            "The 201 has a Link with the relation of server-sent events, and may name the events"),
        new(
            "E-02",
            "events",
            "M",
            "POST of a list of events gives 201 with the URL of an event stream, which GET reads"),
        new("E-03", "events", "M", "An event that is not known gives 400, and no event stream is made"),
        new("E-04", "events", "M", "Each event has its type, and JSON on a single data line"),
        new("E-05", "events", "M", "Only events that were asked for are sent"),
        new("E-06", "events", "M", "No inactive at the beginning; active may be sent"),
        new("E-07", "events", "M", "DELETE ends an event stream; later requests for it get 404"),
        new("E-08", "events", "M", "Event streams end with their session"),
        new("E-09", "events", "M", "layers: what the publisher sends, by m-section"),
        new("E-10", "events", "M", "reconnect: the client opens a session at the URL and ends the old one"),
        new("E-11", "layers", "M", "A server with the layer extension has its Link, and sends the event layers"),
        new("E-12", "layers", "M", "POST chooses a layer, or leaves the choice to the server again"),
    ];

    /// <summary>Rows that this project does not meet, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotMet = new Dictionary<string, string>
    {
        ["P-05"] = "An offer without a codec in common gets 406 with problem details that name the codecs. "
            + "A counter-offer could only name the same codecs, and no browser sends an answer to it.",
        ["P-06"] = "There is no counter-offer (P-05).",
        ["P-07"] = "There is no counter-offer (P-05): PATCH with application/sdp gets 415.",
        ["P-08"] = "There is no counter-offer (P-05).",
    };

    /// <summary>Rows that ask nothing of this server.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotApplicable = new Dictionary<string, string>
    {
        ["W-19"] = "Both trickle and restart are supported.",
        ["E-09"] = "The event layers is not among those that the Link names.",
        ["E-11"] = "The layer extension is not offered.",
        ["E-12"] = "The layer extension is not offered.",
    };

    /// <summary>Rows that need media to prove: the names of tests in other projects.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> ProvedElsewhere =
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["W-10"] = ["A_peer_silent_for_thirty_seconds_is_disconnected"],
            ["W-11"] = ["A_client_that_closes_DTLS_is_gone_at_once"],
            ["W-34"] = ["Old_paths_are_discarded_and_the_one_that_media_came_by_is_read_for_three_more_seconds"],
            ["W-36"] = ["A_restart_that_gets_no_check_ends_with_the_consent_only"],
            ["W-37"] = ["Until_the_first_new_check_the_old_generation_works_on"],
            ["P-12"] =
            [
                "A_peer_silent_for_thirty_seconds_is_disconnected",
                "A_client_that_closes_DTLS_is_gone_at_once",
            ],
        };

    /// <summary>What a reader must know beside "met".</summary>
    public static readonly IReadOnlyDictionary<string, string> Remarks = new Dictionary<string, string>
    {
        ["W-21"] = "`ooblex.gateway.signalling.strict-etags = off` forgives older clients.",
        ["W-33"] = "Under `*` or the present tag. A stale tag is 412 first (RFC 9110 §13.1.1).",
        ["W-42"] = "The server is ICE-lite: clients must reach its media address, directly or by a 1:1 mapping.",
        ["W-49"] = "Off unless `ooblex.gateway.auth.token-in-query` is on.",
        ["W-52"] = "The events of WHIP sessions are an extension of ours.",
        ["W-53"] = "When a certificate is configured, here or in a proxy before the node.",
        ["P-20"] = "As W-42.",
    };
}

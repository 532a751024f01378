namespace Ooblex.Gateway.Errors;

/// <summary>Every problem the gateway can answer with. docs/errors.md is generated from <see cref="All"/>.</summary>
internal static class Problems
{
    public static readonly ProblemKind MalformedOffer = new(
        "malformed-offer", 400, "The body is not a usable SDP offer",
        "Send the browser's own offer: an SDP with media, ICE credentials, a fingerprint and mids.");

    public static readonly ProblemKind MalformedFragment = new(
        "malformed-fragment", 400, "The body is not a trickle ICE fragment",
        "Send ice-ufrag, ice-pwd and candidates as in RFC 8840.");

    public static readonly ProblemKind MalformedJson = new(
        "malformed-json", 400, "The body is not the JSON this endpoint takes",
        "Correct what the detail names; unknown fields are errors.");

    public static readonly ProblemKind InvalidField = new(
        "invalid-field", 400, "A field has a value that is not allowed",
        "Correct the field that the detail names.");

    public static readonly ProblemKind InvalidStreamId = new(
        "invalid-stream-id", 400, "This is not a stream id",
        "Use 1 to 30 of A-Z, a-z, 0-9 and underscore.");

    public static readonly ProblemKind UnknownSite = new(
        "unknown-site", 400, "There is no such site",
        "Leave site out, or name one of ooblex.sites.");

    public static readonly ProblemKind BadRequest = new(
        "bad-request", 400, "The request is not valid HTTP",
        "Look at the client or the proxy that built the request.");

    public static readonly ProblemKind MissingCredentials = new(
        "missing-credentials", 401, "This needs an API key",
        "Send Authorization: Bearer with a key.");

    public static readonly ProblemKind InvalidCredentials = new(
        "invalid-credentials", 401, "The API key is not valid",
        "The key is wrong, expired or revoked: ask for a new one.");

    public static readonly ProblemKind InsufficientScope = new(
        "insufficient-scope", 403, "The API key does not allow this",
        "Use a key with the scope that the detail names.");

    public static readonly ProblemKind OtherStream = new(
        "other-stream", 403, "The API key is for another stream",
        "Use a key without a stream restriction, or the key of this stream.");

    public static readonly ProblemKind OtherOwner = new(
        "other-owner", 403, "Another key opened this session",
        "Use the key that opened the session, or one with the admin scope.");

    public static readonly ProblemKind NotAllowed = new(
        "not-allowed", 403, "The stream does not exist and this key may not make it",
        "Create the stream first, or use a key with the publish scope.");

    public static readonly ProblemKind NotFound = new(
        "not-found", 404, "There is no such stream or session",
        "It has ended or never was. Publish or watch again to get a new session.");

    public static readonly ProblemKind NoSuchPath = new(
        "no-such-path", 404, "There is nothing at this address",
        "Check the path: /whip/{stream}, /whep/{stream} or /v1/streams.");

    public static readonly ProblemKind MethodNotAllowed = new(
        "method-not-allowed", 405, "This address does not take this method",
        "Use a method of the Allow header.");

    public static readonly ProblemKind NoSharedCodec = new(
        "no-shared-codec", 406, "No codec in common",
        "Offer one of the codecs that the detail names.");

    public static readonly ProblemKind BodyTimeout = new(
        "body-timeout", 408, "The body did not arrive in time",
        "Send it again on a better connection.");

    public static readonly ProblemKind NoPublisher = new(
        "no-publisher", 409, "Nobody publishes this stream now",
        "Try again after Retry-After seconds.");

    public static readonly ProblemKind PublisherBusy = new(
        "publisher-busy", 409, "Another key publishes this stream",
        "Choose another stream id, or wait until the publisher leaves.");

    public static readonly ProblemKind RenditionTaken = new(
        "rendition-taken", 409, "Another pipeline of the stream makes a rendition of that name",
        "Choose another name for the rendition, or remove the other pipeline.");

    public static readonly ProblemKind KeyLimit = new(
        "key-limit", 409, "There are as many keys as may exist",
        "Revoke keys that nobody uses, or raise ooblex.gateway.auth.max-keys.");

    public static readonly ProblemKind BackgroundLimit = new(
        "background-limit", 409, "There are as many background pictures as may be kept",
        "Delete pictures that nobody uses, or raise ooblex.gateway.backgrounds.max-count.");

    public static readonly ProblemKind PreconditionFailed = new(
        "precondition-failed", 412, "The ICE session of If-Match is over",
        "Use the ETag of the latest answer, or restart ICE with If-Match: *.");

    public static readonly ProblemKind BodyTooLarge = new(
        "body-too-large", 413, "The body is too large",
        "Send less; the detail names the limit.");

    public static readonly ProblemKind UnsupportedMediaType = new(
        "unsupported-media-type", 415, "This endpoint does not take this Content-Type",
        "Use the type that Accept-Post or Accept-Patch names.");

    public static readonly ProblemKind UnacceptableOffer = new(
        "unacceptable-offer", 422, "The offer is valid SDP and cannot be met",
        "Correct what the detail names: direction, setup role, BUNDLE, or the number of tracks.");

    public static readonly ProblemKind UnusablePicture = new(
        "unusable-picture", 422, "The file is no picture that can be used",
        "Send a PNG or JPEG that the detail's limit allows.");

    public static readonly ProblemKind PreconditionRequired = new(
        "precondition-required", 428, "If-Match is missing",
        "Send the ETag of the latest answer as If-Match.");

    public static readonly ProblemKind RateLimited = new(
        "rate-limited", 429, "Too many requests",
        "Wait Retry-After seconds.");

    public static readonly ProblemKind HeadersTooLarge = new(
        "headers-too-large", 431, "The request's headers are too large",
        "Send fewer or shorter headers.");

    public static readonly ProblemKind Internal = new(
        "internal", 500, "The node made a mistake",
        "Report it with the trace of the answer.");

    public static readonly ProblemKind AtCapacity = new(
        "at-capacity", 503, "The node or the stream is full",
        "Try again after Retry-After seconds, or on another node.");

    public static readonly ProblemKind Unavailable = new(
        "unavailable", 503, "The node cannot do this now",
        "Try again after Retry-After seconds.");

    public static readonly IReadOnlyList<ProblemKind> All =
    [
        MalformedOffer, MalformedFragment, MalformedJson, InvalidField, InvalidStreamId, UnknownSite,
        BadRequest,
        MissingCredentials, InvalidCredentials, InsufficientScope, OtherStream, OtherOwner, NotAllowed,
        NotFound, NoSuchPath, MethodNotAllowed, NoSharedCodec, BodyTimeout, NoPublisher, PublisherBusy,
        RenditionTaken, KeyLimit, BackgroundLimit,
        PreconditionFailed, BodyTooLarge, UnsupportedMediaType, UnacceptableOffer, UnusablePicture,
        PreconditionRequired,
        RateLimited, HeadersTooLarge, Internal, AtCapacity, Unavailable,
    ];
}

namespace Ooblex.Protocol.Stun;

/// <summary>The two class bits of a message type (RFC 8489 §5).</summary>
public enum StunClass : byte { Request = 0, Indication = 1, Success = 2, Error = 3 }

/// <summary>The error codes that an ICE agent sends (RFC 8489 §14.8, RFC 8445 §7.3.1.1).</summary>
public enum StunErrorCode : ushort
{
    None = 0,

    /// <summary>A check without USERNAME or MESSAGE-INTEGRITY.</summary>
    BadRequest = 400,

    /// <summary>A check with credentials that are not ours.</summary>
    Unauthorized = 401,

    /// <summary>A check with a comprehension-required attribute that we do not know.</summary>
    UnknownAttribute = 420,

    /// <summary>Both sides believe that they are controlled.</summary>
    RoleConflict = 487,
}

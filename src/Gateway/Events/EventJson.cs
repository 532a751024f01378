using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Events;

[JsonSerializable(typeof(string[]))]
internal sealed partial class EventJson : JsonSerializerContext;

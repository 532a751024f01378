// The signatures of Petabridge.Cmd that adapters/PetabridgeCmd uses, and no more behaviour than its test needs.
namespace Petabridge.Cmd
{
    public sealed record CommandArgument(
        string Name, string Description, bool Mandatory, IReadOnlyList<string> Switches);

    public sealed record CommandDefinition(string Name, string Description, IReadOnlyList<CommandArgument> Arguments);

    public sealed class CommandArgumentBuilder
    {
        private CommandArgument _made = new("", "", false, []);

        public CommandArgumentBuilder WithName(string name) => Made(_made with { Name = name });

        public CommandArgumentBuilder WithDescription(string text) => Made(_made with { Description = text });

        public CommandArgumentBuilder IsMandatory(bool mandatory) => Made(_made with { Mandatory = mandatory });

        public CommandArgumentBuilder WithSwitch(string form) =>
            Made(_made with { Switches = [.. _made.Switches, form] });

        public CommandArgument Build() => _made;

        private CommandArgumentBuilder Made(CommandArgument made)
        {
            _made = made;
            return this;
        }
    }

    public sealed class CommandDefinitionBuilder
    {
        private CommandDefinition _made = new("", "", []);

        public CommandDefinitionBuilder WithName(string name) => Made(_made with { Name = name });

        public CommandDefinitionBuilder WithDescription(string text) => Made(_made with { Description = text });

        public CommandDefinitionBuilder WithArgument(Func<CommandArgumentBuilder, CommandArgumentBuilder> make) =>
            Made(_made with { Arguments = [.. _made.Arguments, make(new CommandArgumentBuilder()).Build()] });

        public CommandDefinition Build() => _made;

        private CommandDefinitionBuilder Made(CommandDefinition made)
        {
            _made = made;
            return this;
        }
    }

    public sealed record CommandPalette(string ModuleName, CommandDefinition[] Commands);

    public sealed record Command(string Palette, string Name, IReadOnlyList<Tuple<string, string>> Arguments);

    public class CommandResponse(string message, bool final = true)
    {
        public static readonly CommandResponse Empty = new("");

        public string Message { get; } = message;

        public bool Final { get; } = final;
    }

    public sealed class ErroredCommandResponse(string message) : CommandResponse(message);
}

namespace Petabridge.Cmd.Host
{
    using Akka.Actor;

    public abstract class CommandPaletteHandler(CommandPalette palette)
    {
        public CommandPalette Palette { get; } = palette;

        public abstract Props HandlerProps { get; }
    }

    public abstract class CommandHandlerActor(CommandPalette palette) : ReceiveActor
    {
        public CommandPalette Palette { get; } = palette;

        protected void Process(string name, Action<Command> handle) =>
            Receive<Command>(command => command.Name == name, handle);
    }
}

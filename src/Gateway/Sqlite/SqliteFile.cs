using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Ooblex.Gateway.Sqlite;

/// <summary>A small SQLite file of a node that is alone: opened, brought to its schema, and its statements.</summary>
/// <remarks>One caller at a time. A call takes a disk's time and is done when it returns.</remarks>
internal sealed class SqliteFile : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <param name="path">Made when it is not there.</param>
    /// <param name="version">Of the schema.</param>
    /// <param name="schema">Statements that make what is missing, and can be run again.</param>
    /// <exception cref="InvalidOperationException">A newer version has written the file.</exception>
    /// <exception cref="SqliteException">It cannot be opened, or is no database.</exception>
    public SqliteFile(string path, int version, string schema)
    {
        SqliteConnectionStringBuilder text = new() { DataSource = path, Pooling = false, DefaultTimeout = 10 };
        _connection = new SqliteConnection(text.ToString());
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode = WAL");
            Execute("PRAGMA synchronous = FULL");
            Migrate(path, version, schema);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>All that the connection does until it is committed; taken back when it is disposed of before.</summary>
    public SqliteTransaction Begin() => _connection.BeginTransaction();

    /// <returns>Rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>For the caller to run and dispose of.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        SqliteCommand command = _connection.CreateCommand(); // Of the transaction, where one is under way.
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    public void Dispose() => _connection.Dispose();

    private void Migrate(string path, int version, string schema)
    {
        using SqliteCommand command = Command("PRAGMA user_version");
        long found = (long)command.ExecuteScalar()!;
        if (found > version)
        {
            throw new InvalidOperationException($"{path} was written by a newer version (schema {found}).");
        }

        string set = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version};");
        Execute($"BEGIN; {schema} {set} COMMIT;");
    }
}

using Microsoft.Data.Sqlite;

namespace Ooblex.Actors.Tests.Doubles;

internal sealed class TempFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("ooblex-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_path, recursive: true);
    }
}

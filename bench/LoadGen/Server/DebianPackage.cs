using System.Diagnostics;

namespace Ooblex.LoadGen.Server;

/// <summary>What the package manager says.</summary>
internal static class DebianPackage
{
    /// <returns>Such as 3.1.56-2; empty where there is no such package, or no such package manager.</returns>
    public static string Version(string name)
    {
        ProcessStartInfo question = new("dpkg-query", ["--show", "--showformat=${Version}", name])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process answer = Process.Start(question)!;
            string version = answer.StandardOutput.ReadToEnd();
            answer.WaitForExit();
            return answer.ExitCode == 0 ? version : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}

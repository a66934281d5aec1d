namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Packers and compressors, where they pack; unpacking, listing and testing are left out.</summary>
internal static class ArchiveCommand
{
    private const string TarWithValue = "fbCTXgIKNVHLF";

    /// <summary>False where the program is no packer.</summary>
    public static bool Run(CommandAnalysis analysis, string name, ReadOnlySpan<string> args)
    {
        bool? packs = name switch
        {
            "tar" or "gtar" or "bsdtar" or "star" => Tar(args),
            "zip" => Zip(args),
            "7z" or "7za" or "7zr" or "7zz" or "7zzs" or "7zg" or "p7zip" => First(args) is "a" or "u",
            "rar" or "winrar" => First(args) is "a" or "m" or "u" or "f" or "mf",
            "gzip" or "pigz" or "bzip2" or "pbzip2" or "lbzip2" or "xz" or "pixz" or "lzma" or "zstd" or "pzstd" or "zstdmt" or "lz4" or "lzop" or "brotli" or "compress" or "ncompress" => Compresses(args),
            "makecab" or "mksquashfs" or "shar" => args.Length > 0 && !Arguments.Has(args, "-h", "--help", "/?"),
            "cpio" => Arguments.Has(args, "-o", "--create", "-oc", "-ov", "-ocv", "-oa", "-oacv"),
            "pax" => args.Length > 0 && args[0].StartsWith("-w", StringComparison.Ordinal),
            "jar" => args.Length > 0 && args[0].TrimStart('-') is ['c' or 'u', ..],
            "ditto" => Arguments.Has(args, "-c", "-ck"),
            "hdiutil" => First(args) == "create",
            _ => null,
        };
        if (packs == true) analysis.Found(RepositoryAction.Archive);
        return packs is not null;
    }

    private static string First(ReadOnlySpan<string> args)
    {
        foreach (string word in args)
            if (word.Length > 0 && word[0] != '-') return word;
        return "";
    }

    private static bool Tar(ReadOnlySpan<string> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word == "--") return false;
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                if (word is "--create" or "--append" or "--update" or "--concatenate" or "--catenate") return true;
                if (word is "--extract" or "--get" or "--list" or "--diff" or "--compare" or "--delete" or "--test-label") return false;
                if (word is "--file" or "--directory" or "--files-from" or "--exclude" or "--exclude-from" or "--use-compress-program" or "--transform") i++;
                continue;
            }
            bool dash = word.Length > 1 && word[0] == '-';
            if (!dash && i > 0) continue;
            for (int at = dash ? 1 : 0; at < word.Length; at++)
            {
                char c = word[at];
                if (c is 'c' or 'r' or 'u') return true;
                if (c is 'x' or 't' or 'd') return false;
                if (!dash || !TarWithValue.Contains(c)) continue;
                if (at == word.Length - 1) i++;
                break;
            }
        }
        return false;
    }

    private static bool Zip(ReadOnlySpan<string> args)
    {
        int operands = 0;
        bool test = false;
        foreach (string word in args)
        {
            if (word is "-d" or "--delete" or "-sf" or "--show-files" or "-h" or "--help" or "-h2" or "--version" or "-L") return false;
            test |= word is "-T" or "--test";
            if (word == "-" || !word.StartsWith('-')) operands++;
        }
        return operands > (test ? 1 : 0);
    }

    private static bool Compresses(ReadOnlySpan<string> args)
    {
        foreach (string word in args)
        {
            if (word is "--decompress" or "--uncompress" or "--list" or "--test" or "--help" or "--version" or "--license" or "--info-memory") return false;
            if (word.Length > 1 && word[0] == '-' && word[1] != '-' && word.AsSpan(1).IndexOfAny("dltVhH") >= 0) return false;
        }
        return true;
    }
}

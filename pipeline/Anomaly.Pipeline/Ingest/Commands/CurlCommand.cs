namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// curl. Letters differ by case: <c>-F</c> sends a form, <c>-f</c> fails on errors; <c>-T</c> sends a file, <c>-t</c> is for telnet.
/// Short options may be joined (<c>-sSLd</c>) and values glued (<c>-XPUT</c>); <c>--next</c> begins another request.
/// </summary>
internal static class CurlCommand
{
    private const string ShortWithValue = "AbcCdDeEFHKmoPQrtTuUwxXyYz";

    private static readonly HashSet<string> LongWithValue = new(StringComparer.Ordinal)
    {
        "abstract-unix-socket", "alt-svc", "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config", "connect-timeout", "connect-to",
        "continue-at", "cookie", "cookie-jar", "create-file-mode", "crlfile", "curves", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode",
        "delegation", "dns-interface", "dns-ipv4-addr", "dns-ipv6-addr", "dns-servers", "doh-url", "dump-header", "ech", "egd-file", "engine", "etag-compare",
        "etag-save", "expect100-timeout", "form", "form-string", "ftp-account", "ftp-alternative-to-user", "ftp-method", "ftp-port", "happy-eyeballs-timeout-ms",
        "haproxy-clientip", "header", "hostpubmd5", "hostpubsha256", "hsts", "interface", "ip-tos", "ipfs-gateway", "json", "keepalive-time", "key", "key-type",
        "krb", "libcurl", "limit-rate", "local-port", "login-options", "mail-auth", "mail-from", "mail-rcpt", "max-filesize", "max-redirs", "max-time",
        "netrc-file", "noproxy", "oauth2-bearer", "output", "output-dir", "parallel-max", "pass", "pinnedpubkey", "postquote", "prequote", "preproxy", "proto",
        "proto-default", "proto-redir", "proxy", "proxy-cacert", "proxy-cert", "proxy-header", "proxy-key", "proxy-pass", "proxy-user", "proxy1.0", "pubkey",
        "quote", "random-file", "range", "rate", "referer", "request", "request-target", "resolve", "retry", "retry-delay", "retry-max-time", "sasl-authzid",
        "service-name", "socks4", "socks4a", "socks5", "socks5-hostname", "speed-limit", "speed-time", "stderr", "telnet-option", "tftp-blksize", "time-cond",
        "tls-max", "tls13-ciphers", "trace", "trace-ascii", "unix-socket", "upload-file", "url", "url-query", "user", "user-agent", "variable", "write-out",
    };

    /// <summary>Reads the arguments after <c>curl</c>.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        var request = new Request();
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word is "-:" or "--next")
            {
                request.Found(analysis);
                request = new Request();
            }
            else if (word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2)
            {
                int equals = word.IndexOf('=');
                string name = LongName(equals > 0 ? word[2..equals] : word[2..]);
                string value = "";
                if (equals > 0) value = word[(equals + 1)..];
                else if (LongWithValue.Contains(name) && i + 1 < args.Length) value = args[++i];
                request.Long(name, value);
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                int at = 1;
                while (at < word.Length && !ShortWithValue.Contains(word[at])) request.Flag(word[at++]);
                if (at == word.Length) continue;
                string value = at + 1 < word.Length ? word[(at + 1)..] : i + 1 < args.Length ? args[++i] : "";
                request.Short(word[at], value);
            }
            else
            {
                request.Urls.Add(word);
            }
        }
        request.Found(analysis);
    }

    // An unambiguous beginning of a long option is accepted for the option.
    private static string LongName(string name)
    {
        if (LongWithValue.Contains(name) || name is "get" or "head" or "next") return name;
        foreach (string option in (ReadOnlySpan<string>)["request", "data", "form", "json", "upload-file", "url", "user", "header", "output"])
            if (name.Length > 2 && option.StartsWith(name, StringComparison.Ordinal)) return option;
        return name;
    }

    private sealed class Request
    {
        private string _method = "";
        private string _body = "";
        private bool _data;
        private bool _file;
        private bool _get;

        public List<string> Urls { get; } = [];

        public void Flag(char c)
        {
            if (c is 'G' or 'I') _get = true;
        }

        public void Short(char c, string value)
        {
            switch (c)
            {
                case 'X': _method = value; break;
                case 'd': Data(value); break;
                case 'F': _data = true; break;
                case 'T': _file = true; break;
            }
        }

        public void Long(string name, string value)
        {
            switch (name)
            {
                case "request": _method = value; break;
                case "data" or "data-ascii" or "data-binary" or "data-raw" or "data-urlencode" or "json": Data(value); break;
                case "form" or "form-string": _data = true; break;
                case "upload-file": _file = true; break;
                case "url": Urls.Add(value); break;
                case "get" or "head": _get = true; break;
            }
        }

        public void Found(CommandAnalysis analysis)
        {
            string method = _method.Length > 0 ? _method : _get ? "GET" : _file ? "PUT" : _data ? "POST" : "GET";
            foreach (string url in Urls) HttpUpload.Found(analysis, "", method.TrimStart('='), url, _body);
        }

        private void Data(string value)
        {
            _data = true;
            if (_body.Length < 4096) _body += value;
        }
    }
}

using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class HostFromPathTests
{
    [Theory]
    [InlineData("/data/auditd/web-01/audit.log", "web-01")]
    [InlineData("/data/web-01/var/log/audit/audit.log.1.gz", "web-01")]
    [InlineData("/data/web-01/VAR/Logs/AuditD/audit.log", "web-01")]
    [InlineData("/var/log/audit/audit.log", "")]
    [InlineData("/audit.log", "")]
    [InlineData("/data//db-2/./audit.log", "db-2")]
    [InlineData("/data/db-1/../db-2/audit.log", "db-2")]
    [InlineData("-", "")]
    [InlineData("", "")]
    [InlineData(@"C:\collect\db-1\audit\audit.log", "db-1")]
    [InlineData(@"C:\logs\audit.log", "")]
    [InlineData(@"\\files\share\db-3\log\audit.log", "db-3")]
    public void Nearest_folder_that_is_a_name(string path, string host) => HostFromPath.Of(path).ShouldBe(host);

    [Fact]
    public void A_relative_path_is_taken_from_the_current_folder()
    {
        HostFromPath.Of("auditd/web-01/audit.log").ShouldBe("web-01");
        HostFromPath.Of(@"auditd\web-01\audit.log").ShouldBe("web-01");
        HostFromPath.Of("audit.log").ShouldBe(HostFromPath.Of(Path.GetFullPath("audit.log")));
    }
}

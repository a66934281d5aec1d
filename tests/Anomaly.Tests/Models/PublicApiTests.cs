using Anomaly.Models;
using PublicApiGenerator;
using Xunit;

namespace Anomaly.Tests.Models;

public class PublicApiTests
{
    /// <summary>What others may call changes only with this file.</summary>
    [Fact]
    public void The_public_interface_is_as_approved()
    {
        string api = typeof(IDetector).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] });
        ApprovedText.ShouldMatch(api.ReplaceLineEndings("\n").TrimEnd('\n') + "\n", "tests", "Anomaly.Tests", "Models", "approved", "public-api.txt");
    }
}

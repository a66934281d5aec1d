using Anomaly.Pipeline.Ingest.Auditd;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class ShellQuoteTests
{
    [Fact]
    public void Any_list_is_split_into_itself_again()
        => Gen.String[Gen.OneOf(Gen.Char["ab -'\"\\$`\n\t;|&*é#~="], Gen.Char), 0, 12].List[0, 8].Sample(arguments =>
            PosixWords.Split(ShellQuote.Join(arguments)).ShouldBe(arguments));

    [Theory]
    [InlineData("git push origin HEAD:main", "git", "push", "origin", "HEAD:main")]
    [InlineData("curl -X POST -d @/tmp/b64 https://api.github.com/gists", "curl", "-X", "POST", "-d", "@/tmp/b64", "https://api.github.com/gists")]
    [InlineData("sh -c 'a && b'", "sh", "-c", "a && b")]
    [InlineData("echo '' ''", "echo", "", "")]
    public void Plain_arguments_read_as_they_were_typed(string line, params string[] arguments) => ShellQuote.Join([.. arguments]).ShouldBe(line);
}

using System.Text;
using Anomaly.Pipeline.Ingest.Commands;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Commands;

public class SecretMaskTests
{
    /// <summary>Rows of <c>secrets.txt</c>.</summary>
    public static TheoryData<string, string> Secrets()
    {
        var data = new TheoryData<string, string>();
        foreach (string row in CommandLineTable.Rows("secrets.txt"))
        {
            var parts = row.Split(" | ");
            data.Add(parts[0], parts[1]);
        }
        return data;
    }

    /// <summary>Rows of <c>harmless.txt</c>.</summary>
    public static TheoryData<string> Harmless() => [.. CommandLineTable.Rows("harmless.txt")];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Secrets_go_and_the_rest_stays(string text, string masked)
    {
        SecretMask.Apply(text).ShouldBe(masked);
        SecretMask.Apply(Encoding.UTF8.GetBytes(text)).ShouldBe(masked);
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Text_without_secrets_is_the_same_instance(string text) => SecretMask.Apply(text).ShouldBeSameAs(text);

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Masked_text_is_the_same_instance(string text, string masked)
    {
        masked.Length.ShouldBeLessThan(text.Length + SecretMask.Marker.Length);
        SecretMask.Apply(masked).ShouldBeSameAs(masked);
    }

    [Fact]
    public void Encoded_PowerShell_is_masked_inside()
    {
        string Line(string script) => "powershell -enc " + Convert.ToBase64String(Encoding.Unicode.GetBytes(script));
        SecretMask.Apply(Line("irm -Headers @{Authorization='token abc'} https://h")).ShouldBe(Line("irm -Headers @{Authorization='token ***'} https://h"));
        string harmless = Line("Get-ChildItem -Recurse C:\\Users | Measure-Object");
        SecretMask.Apply(harmless).ShouldBeSameAs(harmless);
    }

    [Fact]
    public void Arguments_in_hexadecimal_are_masked_inside_records()
    {
        string Record(string argument) => $"type=EXECVE msg=audit(1:2): argc=3 a0=\"curl\" a1=\"-H\" a2={Convert.ToHexString(Encoding.UTF8.GetBytes(argument))}";
        SecretMask.Apply(Encoding.UTF8.GetBytes(Record("Authorization: token abc é"))).ShouldBe(Record("Authorization: token *** é"));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_such()
        => SecretMask.Apply([0xFF, (byte)' ', .. "token=abc"u8]).ShouldBe("\uFFFD token=***");

    [Fact]
    public void Masking_twice_is_masking_once()
        => CommandText.Gen.Sample(text =>
        {
            string once = SecretMask.Apply(text);
            SecretMask.Apply(once).ShouldBeSameAs(once);
        }, iter: 20_000);

    [Fact]
    public void A_secret_does_not_survive_wherever_it_stands()
        => Gen.Select(Gen.OneOf(
                "curl -u user:{0} https://h", "curl -H 'Authorization: token {0}' https://h", "git push https://u:{0}@github.com/o/r", "x --password={0} y",
                "x --token {0}", "GH_TOKEN={0} gh", "{{\"password\":\"{0}\"}}", "/x?access_token={0}&y=1", "$h=@{{Authorization='Bearer {0}'}}", "ghp_{0}"),
            Gen.String[Gen.Char["abcdefghijkmnopqrstuvwxyzABCDEFGHIJKLMNPQRSTUVWXYZ123456789"], 12, 60], CommandText.Gen)
            .Sample((form, secret, around) =>
            {
                string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, secret) + "\n" + around;
                SecretMask.Apply(text).ShouldNotContain(secret);
            }, iter: 20_000);
}

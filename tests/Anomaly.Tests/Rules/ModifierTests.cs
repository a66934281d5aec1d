using System.Text;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class ModifierTests
{
    [Theory]
    [InlineData("CommandLine: GIT push", "git PUSH", true)]
    [InlineData("CommandLine: git", "git push", false)]
    [InlineData("CommandLine: git*", "git push", true)]
    [InlineData("CommandLine|contains: sh o", "git push origin", true)]
    [InlineData("CommandLine|contains: 'it*ush'", "git push origin", true)]
    [InlineData("CommandLine|startswith: git", "GIT push", true)]
    [InlineData("CommandLine|startswith: it", "git push", false)]
    [InlineData("CommandLine|endswith: push", "git push", true)]
    [InlineData("CommandLine|endswith: push", "git push x", false)]
    [InlineData("CommandLine|contains: [fetch, push]", "git push", true)]
    [InlineData("CommandLine|contains|all: [git, push]", "git push", true)]
    [InlineData("CommandLine|contains|all: [git, push]", "git pull", false)]
    [InlineData("CommandLine|contains|cased: push", "git PUSH", false)]
    [InlineData("CommandLine|contains|cased: PUSH", "git PUSH", true)]
    [InlineData("CommandLine|neq: git", "svn", true)]
    [InlineData("CommandLine|neq: [git, svn]", "svn", false)]
    [InlineData("CommandLine|re: 'p[ou]sh$'", "git push", true)]
    [InlineData("CommandLine|re: 'PUSH'", "git push", false)]
    [InlineData("CommandLine|re|i: 'PUSH'", "git push", true)]
    [InlineData("CommandLine|re: 'a.b'", "a\nb", false)]
    [InlineData("CommandLine|re|s: 'a.b'", "a\nb", true)]
    [InlineData("CommandLine|re: '^b'", "a\nb", false)]
    [InlineData("CommandLine|re|m: '^b'", "a\nb", true)]
    [InlineData("CommandLine|re|i|m|s: '^B.C'", "a\nb\nc", true)]
    [InlineData("CommandLine|exists: true", "x", true)]
    [InlineData("CommandLine|exists: true", "", false)]
    [InlineData("CommandLine|exists: false", "", true)]
    [InlineData("CommandLine: null", "", true)]
    [InlineData("CommandLine:", "", true)]
    [InlineData("CommandLine: ''", "", true)]
    [InlineData("CommandLine: ''", "x", false)]
    [InlineData("CommandLine: null", "x", false)]
    [InlineData("CommandLine: 'null'", "null", true)]
    [InlineData("CommandLine|windash|contains: ' -method '", "x /METHOD put", true)]
    [InlineData("CommandLine|windash|contains: ' -method '", "x –method put", true)]
    [InlineData("CommandLine|windash|contains: ' -a -b'", "x /a ―b", true)]
    [InlineData("CommandLine|windash|contains: 'a-b'", "a/b", false)]
    [InlineData("CommandLine|windash|contains: ' /method '", "x -method put", true)]
    [InlineData("CommandLine|contains: 1", "port 21", true)]
    [InlineData("CommandLine|fieldref: Image", "same", true)]
    [InlineData("CommandLine|fieldref|neq: Image", "same", false)]
    [InlineData("CommandLine|fieldref|cased: Image", "SAME", false)]
    [InlineData("CommandLine|fieldref|endswith: Image", "git SAME", true)]
    [InlineData("CommandLine|fieldref|startswith: Image", "git same", false)]
    [InlineData("CommandLine|fieldref|contains: Image", "a same b", true)]
    [InlineData("CommandLine|fieldref|contains|cased: Image", "a SAME b", false)]
    [InlineData("'|all': [git, same]", "git push", true)]
    [InlineData("'|all': [git, fetch]", "git push", false)]
    [InlineData("OriginalFileName: git.exe", "git push", false)]
    [InlineData("OriginalFileName: null", "git push", true)]
    [InlineData("OriginalFileName|exists: false", "git push", true)]
    [InlineData("OriginalFileName|neq: x", "git push", true)]
    public void Compare_the_command_line(string item, string commandLine, bool fires)
        => TestRules.Fires(TestRules.Base($"selection:\n  {item}"), TestRules.Process(commandLine, image: "same")).ShouldBe(fires);

    [Theory]
    [InlineData("wide|base64offset|contains", "Invoke-RestMethod")]
    [InlineData("utf16le|base64offset|contains", "Invoke-RestMethod")]
    [InlineData("base64offset|contains", "curl -X PUT")]
    public void Encoded_text_is_found_at_any_offset(string modifiers, string hidden)
    {
        var rules = TestRules.Base($"selection:\n  CommandLine|{modifiers}: {hidden}");
        var encoding = modifiers.StartsWith("base64", StringComparison.Ordinal) ? Encoding.UTF8 : Encoding.Unicode;
        for (int before = 0; before < 7; before++)
            for (int after = 0; after < 4; after++)
            {
                byte[] bytes = [.. Enumerable.Repeat((byte)'~', before), .. encoding.GetBytes(hidden), .. Enumerable.Repeat((byte)'~', after)];
                TestRules.Fires(rules, TestRules.Process("powershell -enc " + Convert.ToBase64String(bytes))).ShouldBeTrue($"{before} before, {after} after");
            }
        TestRules.Fires(rules, TestRules.Process("powershell -enc " + Convert.ToBase64String(encoding.GetBytes("something else")))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("base64", "Z2l0")]
    [InlineData("utf16le|base64", "ZwBpAHQA")]
    [InlineData("utf16be|base64", "AGcAaQB0")]
    [InlineData("utf16|base64", "//5nAGkAdAA=")]
    public void Whole_values_are_encoded(string modifiers, string encoded)
        => TestRules.Fires(TestRules.Base($"selection:\n  CommandLine|{modifiers}: git"), TestRules.Process(encoded)).ShouldBeTrue();

    [Theory]
    [InlineData("DestinationPort: 443", true)]
    [InlineData("DestinationPort: '443'", true)]
    [InlineData("DestinationPort: [22, 80]", false)]
    [InlineData("DestinationPort|endswith: 43", true)]
    [InlineData("DestinationPort|gt: 442", true)]
    [InlineData("DestinationPort|gt: 443", false)]
    [InlineData("DestinationPort|gte: 443", true)]
    [InlineData("DestinationPort|lt: 443", false)]
    [InlineData("DestinationPort|lt: 443.5", true)]
    [InlineData("DestinationPort|lte: 443", true)]
    [InlineData("DestinationPort|neq: 443", false)]
    [InlineData("DestinationIp|cidr: 140.82.112.0/20", true)]
    [InlineData("DestinationIp|cidr: [10.0.0.0/8, '::/0']", false)]
    [InlineData("DestinationHostname|endswith: .com", true)]
    [InlineData("Initiated: 'true'", true)]
    [InlineData("bytes_known: true", true)]
    [InlineData("bytes_out: 7", true)]
    [InlineData("SourcePort: 50000", true)]
    [InlineData("Protocol: null", true)]
    [InlineData("RepositoryProvider: github", true)]
    public void Compare_a_flow(string item, bool fires)
        => TestRules.Fires(TestRules.Base($"selection:\n  {item}", "network_connection"), TestRules.Upload(7)).ShouldBe(fires);

    [Theory]
    [InlineData("UtcTime|minute: 34", true)]
    [InlineData("UtcTime|minute: 12", false)]
    [InlineData("UtcTime|hour: [11, 12]", true)]
    [InlineData("UtcTime|hour|gte: 13", false)]
    [InlineData("UtcTime|hour|lt: 13", true)]
    [InlineData("time|day: 5", true)]
    [InlineData("UtcTime|day|neq: 5", false)]
    [InlineData("UtcTime|week: 2", true)]
    [InlineData("'@timestamp|month': 1", true)]
    [InlineData("UtcTime|year|gt: 2025", true)]
    [InlineData("CreationUtcTime|year: 2026", false)]
    public void Parts_of_times_are_numbers_in_utc(string item, bool fires)
        => TestRules.Fires(TestRules.Base($"selection:\n  {item}", "file_event"), new FileEvent { Host = "h", Path = "/x", Operation = "create", Time = TestRules.At(12, 34, 56) }).ShouldBe(fires);

    [Fact]
    public void Unknown_bytes_are_neither_large_nor_small()
    {
        var flow = TestRules.Upload(0);
        flow.BytesKnown = false;
        TestRules.Fires(TestRules.Base("selection:\n  bytes_out|lt: 5", "network_connection"), flow).ShouldBeFalse();
        TestRules.Fires(TestRules.Base("selection:\n  bytes_out: null", "network_connection"), flow).ShouldBeTrue();
    }

    [Fact]
    public void A_mapped_address_is_of_its_network()
        => TestRules.Fires(TestRules.Base("selection:\n  DestinationIp|cidr: 140.82.112.0/20", "network_connection"), TestRules.Upload(1, address: "::ffff:140.82.112.4")).ShouldBeTrue();

    [Fact]
    public void Lists_of_maps_and_keywords_are_alternatives()
    {
        var rules = TestRules.Base("selection:\n  - Image: a\n  - CommandLine: b\n    Image: c\nwords:\n  - secret\n  - 'tok*en'", condition: "selection or words");
        TestRules.Fires(rules, TestRules.Process("x", "a")).ShouldBeTrue();
        TestRules.Fires(rules, TestRules.Process("b", "x")).ShouldBeFalse();
        TestRules.Fires(rules, TestRules.Process("b", "c")).ShouldBeTrue();
        TestRules.Fires(rules, TestRules.Process("my SECRET", "x")).ShouldBeTrue();
        TestRules.Fires(rules, TestRules.Process("tok-en", "x")).ShouldBeTrue();
        TestRules.Fires(rules, TestRules.Process("x", "/opt/secret/y")).ShouldBeTrue();
        TestRules.Fires(rules, TestRules.Process("x", "x")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("file_event", "create", true)]
    [InlineData("file_event", "read", false)]
    [InlineData("file_access", "read", true)]
    [InlineData("file_access", "delete", false)]
    [InlineData("file_delete", "delete", true)]
    [InlineData("file_rename", "rename", true)]
    public void Categories_choose_file_operations(string category, string operation, bool fires)
        => TestRules.Fires(TestRules.Base("selection:\n  TargetFilename|endswith: x", category), new FileEvent { Host = "h", Path = "/x", Operation = operation }).ShouldBe(fires);

    [Fact]
    public void Dns_names_are_looked_at()
        => TestRules.Fires(TestRules.Base("selection:\n  QueryName|endswith: github.com", "dns_query"), new NameEvent { Host = "h", Name = "api.github.com" }).ShouldBeTrue();

    [Theory]
    [InlineData("windows", @"C:\x.exe", "sysmon", true)]
    [InlineData("windows", "/usr/bin/x", "sysmon", false)]
    [InlineData("windows", "/usr/bin/x", "auditd", false)]
    [InlineData("linux", "/usr/bin/x", "auditd", true)]
    [InlineData("linux", "/usr/bin/x", "", true)]
    [InlineData("linux", @"C:\x.exe", "", false)]
    [InlineData("macos", "/usr/bin/x", "", true)]
    [InlineData("macos", "/usr/bin/x", "auditd", false)]
    [InlineData("linux", "", "", true)]
    public void Products_choose_systems(string product, string image, string sensor, bool fires)
        => TestRules.Fires(TestRules.Base("selection:\n  CommandLine: x", $"process_creation, product: {product}"), new ProcessEvent { Host = "h", CommandLine = "x", Image = image, Sensor = sensor }).ShouldBe(fires);

    [Theory]
    [InlineData("CommandLine|expand: '%x%'", "3", "modifier 'expand' is not supported: placeholders have no values here")]
    [InlineData("CommandLine|hour: 3", "3", "modifier 'hour' needs a time; field 'CommandLine' is none")]
    [InlineData("UtcTime|hour: 24", "17", "'hour' takes numbers from 0 to 23, found '24'")]
    [InlineData("UtcTime|hour|contains: 2", "3", "modifier 'hour' takes only a number, with gt, gte, lt, lte or neq")]
    [InlineData("UtcTime|hour|day: 2", "3", "modifiers 'hour' and 'day' cannot be combined")]
    [InlineData("CommandLine|fieldref|wide: Image", "3", "modifiers 'fieldref' and 'wide' cannot be combined")]
    [InlineData("CommandLine|fieldref|re: Image", "3", "modifiers 'fieldref' and 're' cannot be combined")]
    [InlineData("CommandLine|contain: x", "3", "unknown modifier 'contain' (did you mean 'contains'?)")]
    [InlineData("CommandLine|contains|startswith: x", "3", "modifiers 'contains' and 'startswith' cannot be combined")]
    [InlineData("CommandLine|re|contains: x", "3", "modifiers 're' and 'contains' cannot be combined")]
    [InlineData("CommandLine|i: x", "3", "modifier 'i' stands only behind 're'")]
    [InlineData("CommandLine|re|cased: x", "3", "modifiers 'cased' and 're' cannot be combined")]
    [InlineData("CommandLine|wide|re: x", "3", "modifiers 'wide' and 're' cannot be combined")]
    [InlineData("CommandLine|gt: 5", "19", "field 'CommandLine' is text and has no order")]
    [InlineData("ProcessId|gt: x", "17", "'x' is not a number")]
    [InlineData("CommandLine|exists: maybe", "23", "'exists' takes true or false, found 'maybe'")]
    [InlineData("CommandLine|cidr: x", "21", "'x' is not a network; write address/prefix")]
    [InlineData("CommandLine|re: '('", "19", "not a regular expression: ")]
    [InlineData(@"CommandLine|re: 'a(?=b)'", "19", "look-around, back-references and atomic groups are not supported in 're': matching must take linear time")]
    [InlineData(@"CommandLine|re: '(a)\1'", "19", "look-around, back-references and atomic groups are not supported in 're': matching must take linear time")]
    [InlineData("CommandLine|base64: 'a*'", "23", "a value with wildcards cannot be changed by 'base64'")]
    [InlineData("CommandLine|base64offset|wide: a", "34", "'base64offset' must be the last change of a value")]
    [InlineData("CommandLine|contains: null", "25", "null cannot be compared with a modifier on 'CommandLine'")]
    [InlineData("CommandLine|fieldref: Imag", "25", "unknown field 'Imag' of process events (did you mean 'Image'?)")]
    [InlineData("Comandline: x", "3", "unknown field 'Comandline' of process events (did you mean 'CommandLine'?)")]
    [InlineData("CommandLine: []", "16", "'CommandLine' has no value")]
    [InlineData("CommandLine: { a: b }", "16", "'CommandLine' takes single values, found a map")]
    [InlineData("'|contains': x", "3", "keywords take only 'all', 'cased' and encodings")]
    [InlineData("'|all': [null]", "12", "a keyword must not be null")]
    public void What_is_not_understood_is_refused_with_its_place(string item, string column, string message)
    {
        var error = Should.Throw<UsageException>(() => TestRules.Base($"selection:\n  {item}")).Messages.ShouldHaveSingleItem();
        error.ShouldStartWith($"rule.yaml:6:{int.Parse(column, System.Globalization.CultureInfo.InvariantCulture) + 2} {message}");
    }
}

using System.Net;
using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class IpTextTests
{
    [Theory]
    [InlineData("192.168.2.5", "192.168.2.5")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("fe80:0:0:0:90E:17AF:263c:5209", "fe80::90e:17af:263c:5209")]
    [InlineData("fe80::1%12", "fe80::1")]
    [InlineData("::ffff:151.101.208.133", "151.101.208.133")]
    [InlineData("::ffff:9765:d085", "151.101.208.133")]
    public void One_spelling(string text, string canonical)
    {
        IpText.TryGet(Encoding.ASCII.GetBytes(text), new Utf8StringCache(), out string ip).ShouldBeTrue();
        ip.ShouldBe(canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.03.4")]
    [InlineData("1..3.4")]
    [InlineData("0x1.2.3.4")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("::1/64")]
    [InlineData("1:2:3")]
    [InlineData("type:  5 github.map.fastly.net")]
    public void Not_an_address(string text)
    {
        IpText.TryGet(Encoding.ASCII.GetBytes(text), new Utf8StringCache(), out string ip).ShouldBeFalse();
        ip.ShouldBe("");
    }

    [Fact]
    public void Every_address_survives()
    {
        Gen.Byte.Array[4].Sample(raw => Same(new IPAddress(raw)));
        Gen.Byte.Array[16].Sample(raw => Same(new IPAddress(raw)));
    }

    [Fact]
    public void Arbitrary_bytes_are_an_address_or_not()
        => Gen.Byte.Array[0, 60].Sample(bytes => { IpText.TryGet(bytes, new Utf8StringCache(), out _); });

    private static void Same(IPAddress ip)
    {
        IpText.TryGet(Encoding.ASCII.GetBytes(ip.ToString()), new Utf8StringCache(), out string text).ShouldBeTrue();
        var expected = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        text.ShouldBe(expected.ToString());
        IpText.FromBytes(ip.GetAddressBytes()).ShouldBe(text);
    }
}

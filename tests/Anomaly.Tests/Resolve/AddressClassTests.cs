using Anomaly.Pipeline;
using Anomaly.Pipeline.Resolve;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Resolve;

public class AddressClassTests
{
    [Theory]
    [InlineData("10.1.2.3", AddressClass.Private | AddressClass.Bindable)]
    [InlineData("172.16.0.1", AddressClass.Private | AddressClass.Bindable)]
    [InlineData("172.32.0.1", AddressClass.External | AddressClass.Bindable)]
    [InlineData("192.168.255.255", AddressClass.Private | AddressClass.Bindable)]
    [InlineData("192.169.0.1", AddressClass.External | AddressClass.Bindable)]
    [InlineData("100.64.0.1", AddressClass.Private | AddressClass.Bindable)]
    [InlineData("100.128.0.1", AddressClass.External | AddressClass.Bindable)]
    [InlineData("::ffff:10.0.0.1", AddressClass.Private | AddressClass.Bindable)]
    [InlineData("fd00::1", AddressClass.Private | AddressClass.Bindable)]
    [InlineData("2001:db8::1", AddressClass.External | AddressClass.Bindable)]
    [InlineData("169.254.1.1", AddressClass.Private)]
    [InlineData("fe80::1", AddressClass.Private)]
    [InlineData("127.0.0.1", AddressClass.None)]
    [InlineData("0.0.0.0", AddressClass.None)]
    [InlineData("224.0.0.1", AddressClass.None)]
    [InlineData("255.255.255.255", AddressClass.None)]
    [InlineData("ff02::1", AddressClass.None)]
    [InlineData("::", AddressClass.None)]
    [InlineData("::1", AddressClass.None)]
    [InlineData("", AddressClass.None)]
    [InlineData("host", AddressClass.None)]
    public void Addresses_have_a_class(string ip, AddressClass expected) => new AddressClasses(AddressClasses.DefaultNetworks).Of(ip).ShouldBe(expected);

    [Fact]
    public void Monitored_networks_can_be_others()
    {
        var classes = new AddressClasses(["198.51.100.0/24"]);
        classes.Of("198.51.100.7").ShouldBe(AddressClass.Private | AddressClass.Bindable);
        classes.Of("10.0.0.1").ShouldBe(AddressClass.External | AddressClass.Bindable);
        classes.Of("169.254.1.1").ShouldBe(AddressClass.None);
        Should.Throw<UsageException>(() => new AddressClasses(["x", "10.0.0.0/8", "10.0.0.1/8"])).Messages.Count.ShouldBe(2);
    }
}

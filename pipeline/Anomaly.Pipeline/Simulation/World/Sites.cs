namespace Anomaly.Pipeline.Simulation.World;

/// <summary>Ordinary destinations of the simulated company: its software as a service, and what people read.</summary>
internal static class Sites
{
    public static readonly Site Outlook = Site.On("microsoft", "outlook.office365.com");
    public static readonly Site Teams = Site.On("microsoft", "teams.microsoft.com");
    public static readonly Site TeamsTrouter = Site.On("azure", "go.trouter.teams.microsoft.com", 60);
    public static readonly Site TeamsMedia = new("euaz.relay.teams.microsoft.com", ["52.113.194.132", "52.114.240.11", "52.115.70.9"], 300);
    public static readonly Site Login = Site.On("azure", "login.microsoftonline.com");
    public static readonly Site SharePoint = Site.On("microsoft", "brightfield.sharepoint.com");
    public static readonly Site OneDrive = Site.On("microsoft", "brightfield-my.sharepoint.com");
    public static readonly Site MsTelemetry = Site.On("azure", "v10.events.data.microsoft.com", 60);
    public static readonly Site ConnectTest = Site.On("akamai", "www.msftconnecttest.com", 60);
    public static readonly Site DefenderCloud = Site.On("azure", "wdcp.microsoft.com", 120);
    public static readonly Site Ocsp = Site.On("fastly", "ocsp.digicert.com", 600);
    public static readonly Site Slack = Site.On("aws", "wss-primary.slack.com", 60);
    public static readonly Site SlackFiles = Site.On("cloudfront", "files.slack.com", 60);
    public static readonly Site Npm = Site.On("cloudflare", "registry.npmjs.org");
    public static readonly Site PyPi = Site.On("fastly", "pypi.org", 600);
    public static readonly Site PyPiFiles = Site.On("fastly", "files.pythonhosted.org", 600);
    public static readonly Site NuGet = Site.On("azure", "api.nuget.org", 120);
    public static readonly Site Crates = Site.On("fastly", "static.crates.io", 600);
    public static readonly Site DockerHub = Site.On("aws", "registry-1.docker.io", 60);
    public static readonly Site DockerBlobs = Site.On("cloudflare", "production.cloudflare.docker.com");
    public static readonly Site Marketplace = Site.On("azure", "marketplace.visualstudio.com", 120);
    public static readonly Site JetBrains = Site.On("cloudfront", "plugins.jetbrains.com", 120);
    public static readonly Site StackOverflow = Site.On("cloudflare", "stackoverflow.com");
    public static readonly Site UbuntuMirror = new("archive.ubuntu.com", ["185.125.190.36", "185.125.190.39", "91.189.91.81"], 60);
    public static readonly Site UbuntuSecurity = new("security.ubuntu.com", ["185.125.190.81", "185.125.190.82"], 60);
    public static readonly Site Datadog = Site.On("aws", "agent-intake.logs.datadoghq.eu", 60);
    public static readonly Site BackupS3 = Site.On("aws", "brightfield-backup.s3.eu-central-1.amazonaws.com", 20);
    public static readonly Site BackupBlob = Site.On("azure", "brightfieldvault.blob.core.windows.net", 60);
    public static readonly Site BackupB2 = new("s3.eu-central-003.backblazeb2.com", ["45.11.37.254", "45.11.37.255"], 300);
    public static readonly Site EndpointGuard = Site.On("aws", "ingest.eguard-cloud.com", 120);
    public static readonly Site PrintCloud = Site.On("azure", "api.printfleet.io", 300);
    public static readonly Site DataLake = Site.On("aws", "brightfield-lake.s3.eu-central-1.amazonaws.com", 20);
    public static readonly Site DeskHub = Site.On("cloudfront", "sync.deskhub.app", 60);
    public static readonly Site Dashboard = Site.On("aws", "brightfield.grafana.net", 60);
    public static readonly Site Ntp = new("ntp.ubuntu.com", ["185.125.190.56", "185.125.190.57", "91.189.94.4"], 60);

    /// <summary>What people browse, the popular first.</summary>
    public static readonly Site[] Web =
    [
        Site.On("google", "www.google.com"), Site.On("microsoft", "www.bing.com"), Site.On("google", "www.youtube.com"),
        Site.On("akamai", "www.linkedin.com"), Site.On("fastly", "www.bbc.co.uk"), Site.On("cloudfront", "www.amazon.de", 60),
        Site.On("fastly", "www.reddit.com"), Site.On("google", "mail.google.com"), Site.On("google", "drive.google.com"),
        Site.On("akamai", "www.microsoft.com", 600), Site.On("akamai", "www.spiegel.de"), Site.On("fastly", "www.nytimes.com"),
        Site.On("fastly", "en.wikipedia.org", 600), Site.On("akamai", "www.zdf.de"), Site.On("cloudflare", "www.heise.de"),
        Site.On("cloudfront", "www.booking.com", 60), Site.On("cloudflare", "medium.com"), Site.On("akamai", "www.bahn.de"),
        Site.On("cloudflare", "www.canva.com"), Site.On("akamai", "www.adobe.com"), Site.On("aws", "www.notion.so"),
        Site.On("cloudflare", "chatgpt.com"), Site.On("cloudflare", "www.deepl.com"), Site.On("cloudfront", "www.figma.com", 60),
        Site.On("akamai", "www.salesforce.com"), Site.On("aws", "brightfield.my.salesforce.com", 60), Site.On("aws", "app.hubspot.com"),
        Site.On("akamai", "www.dhl.com"), Site.On("akamai", "www.ikea.com"), Site.On("fastly", "www.theguardian.com"),
        Site.On("cloudflare", "www.personio.com"), Site.On("aws", "brightfield.personio.de", 60), Site.On("cloudflare", "www.miro.com"),
        Site.On("akamai", "www.lufthansa.com"), Site.On("cloudfront", "www.imdb.com"), Site.On("fastly", "www.stripe.com"),
        Site.On("aws", "eu1.docusign.net"), Site.On("akamai", "www.sap.com"), Site.On("aws", "www.dropbox.com"),
        Site.On("cloudfront", "www.trello.com"), Site.On("cloudflare", "www.udemy.com"), Site.On("akamai", "www.hm.com"),
        Site.On("fastly", "www.ebay.de"), Site.On("cloudflare", "www.kicker.de"), Site.On("akamai", "www.wetter.com"),
        Site.On("cloudfront", "open.spotify.com"), Site.On("google", "calendar.google.com"), Site.On("aws", "slack.com", 60),
        Site.On("cloudflare", "www.openstreetmap.org"), Site.On("akamai", "www.allianz.de"), Site.On("akamai", "www.aldi.de"),
        Site.On("fastly", "www.vox.com"), Site.On("cloudflare", "www.chefkoch.de"), Site.On("akamai", "www.otto.de"),
        Site.On("aws", "wetransfer.com"), Site.On("cloudflare", "www.grammarly.com"), Site.On("akamai", "www.samsung.com"),
        Site.On("cloudflare", "www.statista.com"), Site.On("aws", "www.zendesk.com"), Site.On("akamai", "www.hp.com"),
    ];

    /// <summary>What developers read besides.</summary>
    public static readonly Site[] DeveloperWeb =
    [
        StackOverflow, Site.On("fastly", "docs.python.org"), Site.On("microsoft", "learn.microsoft.com"), Site.On("fastly", "www.npmjs.com"),
        Site.On("cloudflare", "hub.docker.com"), Site.On("fastly", "kubernetes.io"), Site.On("cloudfront", "docs.aws.amazon.com"),
        Site.On("fastly", "developer.mozilla.org"), Site.On("cloudflare", "claude.ai"), Site.On("fastly", "news.ycombinator.com"),
        Site.On("fastly", "docs.rs"), Site.On("cloudfront", "www.jetbrains.com"), Site.On("cloudflare", "www.baeldung.com"),
    ];

    /// <summary>Third parties that pages load: pictures, fonts, measurement.</summary>
    public static readonly Site[] PageParts =
    [
        Site.On("google", "fonts.gstatic.com"), Site.On("google", "www.googletagmanager.com"), Site.On("cloudflare", "cdnjs.cloudflare.com"),
        Site.On("cloudfront", "d1tdp7z6w94jbb.cloudfront.net"), Site.On("google", "securepubads.g.doubleclick.net"), Site.On("akamai", "static.licdn.com"),
        Site.On("fastly", "cdn.jsdelivr.net"), Site.On("google", "i.ytimg.com"), Site.On("akamai", "assets.adobedtm.com"),
        Site.On("cloudfront", "images-eu.ssl-images-amazon.com"), Site.On("google", "ssl.google-analytics.com"), Site.On("fastly", "upload.wikimedia.org"),
    ];
}

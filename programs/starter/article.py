PAGE = {
    "type": "ArticlePage",
    "parent": "articles",
    "slug": "difference-between-production-and-operations-management",
    "title": "Difference Between Production and Operations Management",
    "fields": {
        "lead": (
            "Production makes the product. Operations makes the whole organisation deliver. Here is "
            "where the two part, where they meet, and why it matters before you choose an MBA."
        ),
        "search_description": (
            "Production management makes goods; operations management runs everything that "
            "delivers. Ten differences side by side, and what they mean for an MBA."
        ),
        "has_program": True,
    },
    "body": [
        (
            "text",
            "<p>The two names are often used as if they meant the same. They do not, and anyone "
            "planning an MBA in Operations Management should be able to tell them apart: one is a "
            "part of the other, and a good manager in either has to understand both.</p>"
            "<h2>What is Operations Management?</h2>"
            "<p>Operations management takes care of <b>everything an organisation does to get its "
            "work out of the door</b>. Production belongs to it. So do the delivery of services and "
            "the supply chain. Its job is to keep all of this efficient, to keep the cost down, and "
            "to keep it pulling in the direction the organisation has chosen.</p>"
            "<p>A hospital, a bank and a bicycle factory all have operations. Only one of the three "
            "has a production line.</p>"
            "<h2>What is Production Management?</h2>"
            "<p>Production management, which you will also hear called <b>manufacturing "
            "management</b>, is the part of operations that makes <b>things you can touch</b>. It "
            "plans the manufacturing, organises it and keeps it under control, from the raw material "
            "that arrives to the finished product that leaves.</p>",
        ),
        (
            "drawing",
            {
                "drawing": "production_in_operations",
                "alt_text": (
                    "A large area named operations, holding supply chain, production and service "
                    "delivery. Production is the highlighted part: raw materials go in, finished "
                    "products come out."
                ),
                "caption": "Production is one part of operations: the part that makes goods.",
            },
        ),
        (
            "comparison",
            {
                "caption": "Production and operations management, side by side",
                "aspect_heading": "Aspect",
                "first_heading": "Production Management",
                "second_heading": "Operations Management",
                "rows": [
                    {
                        "label": "Focus",
                        "first": "Making physical products.",
                        "second": "Making products too, and also running services and managing processes.",
                    },
                    {
                        "label": "Objective",
                        "first": "The best possible production process.",
                        "second": "The best possible business as a whole, with its services and processes.",
                    },
                    {
                        "label": "Functions",
                        "first": "Planning production, scheduling it, and maintaining the machines.",
                        "second": "Managing inventory and the supply chain, and designing processes.",
                    },
                    {
                        "label": "Scope",
                        "first": "The way from raw material to finished product.",
                        "second": "Everything between what the organisation takes in and what it gives out.",
                    },
                    {
                        "label": "Inventory Management",
                        "first": "Mostly raw materials and work in progress.",
                        "second": "Stock at every stage: raw materials, work in progress, finished goods.",
                    },
                    {
                        "label": "Quality Control",
                        "first": "Makes sure that the final product is right.",
                        "second": "Keeps up quality in services as well as products.",
                    },
                    {
                        "label": "Resource Allocation",
                        "first": "Gets the most out of what manufacturing uses.",
                        "second": "Shares resources out across the organisation, seen as one.",
                    },
                    {
                        "label": "Customer Focus",
                        "first": "Efficient production comes first.",
                        "second": "A satisfied customer comes first, with delivery on time.",
                    },
                    {
                        "label": "Decision-Making",
                        "first": "Specialised: questions of the production process.",
                        "second": "Joined up: one decision weighs several functions.",
                    },
                    {
                        "label": "Key Performance Indicators (KPIs)",
                        "first": "Production output, cycle time, and how far waste goes down.",
                        "second": (
                            "Customer satisfaction, delivery times, and the cost of each unit made or "
                            "service given."
                        ),
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>MBA in Operations Management: The Intersection</h2>"
            "<p>This is where the two meet. An MBA in Operations Management teaches you production "
            "<i>and</i> operations, so that you see the whole picture and not one half of it. You "
            "learn to run a process and to improve it, on the factory floor and just as well in any "
            "other part of an organisation. That is what such roles ask for.</p>",
        ),
        (
            "benefits",
            {
                "heading": "The Importance of Specialization",
                "introduction": (
                    "Many people have an MBA. A subject of your own is what sets you apart, and these "
                    "are four things that operations management gives you."
                ),
                "benefits": [
                    {
                        "title": "Expertise in Critical Functions",
                        "text": (
                            "Every organisation lives by its operations. You learn the skills that "
                            "keep it running smoothly: improving processes, putting resources where "
                            "they count, and managing the supply chain."
                        ),
                    },
                    {
                        "title": "High Demand in the Job Market",
                        "text": (
                            "Companies want people who can simplify a process, bring a cost down and "
                            "get more out of what is there, and they look for more of them than "
                            "before. A specialised degree shows that you are one."
                        ),
                    },
                    {
                        "title": "Improved Problem-Solving",
                        "text": (
                            "You practise taking a tangled situation apart, finding what causes it "
                            "and putting something better in its place. That helps in many jobs, "
                            "whether a product has to arrive on time or a service has to get faster."
                        ),
                    },
                    {
                        "title": "Competitive Advantage",
                        "text": (
                            "Many employers look past the letters MBA and ask what you know in depth. "
                            "With a good answer, more jobs are open to you, and better pay may follow."
                        ),
                    },
                ],
            },
        ),
        (
            "text",
            "<h2>The ISMR Pune Advantage</h2>"
            "<p>Excellence is what we at ISMR Pune hold ourselves to, and industry is what our "
            "curriculum is built around. Those who teach here often come from it: they "
            "have met the problems they talk about, and they pass on what they learned. We want our "
            "graduates to be ready for industry on the day they join it, and we are proud of those "
            "who were.</p>"
            "<h2>Preparation for Real-World Challenges</h2>"
            "<p>A book can explain a bottleneck. Clearing one takes practice. So an MBA in Operations "
            "Management does not stop at theory: <b>case studies</b>, <b>hands-on projects</b> and "
            "<b>internships</b> put real problems in front of you and ask for your solution. The "
            "field keeps changing, and it rewards people who can adapt and think a problem "
            "through.</p>",
        ),
        (
            "call_to_action",
            {
                "heading": "Is this the work for you?",
                "text": (
                    "If you would enjoy making organisations run better, the MBA in Operations "
                    "Management is a sound next step."
                ),
                "form": "apply",
                "button": "Apply Online",
                "program": None,
            },
        ),
        (
            "contact_card",
            {
                "heading": "Questions first?",
                "text": "Call us, write to us, or visit the campus. We are glad to explain.",
            },
        ),
    ],
}
